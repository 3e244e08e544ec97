"""The pages about programs: finder, one program, comparison."""
