"""The faces: the chat page, the terminal command. They speak to the API over HTTP only."""
