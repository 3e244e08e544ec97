"""The staff console: Streamlit pages on the API's /v1/staff, for people with a staff key."""
