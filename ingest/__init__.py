"""Staff's side: knowledge and program tables in, a published edition out."""
