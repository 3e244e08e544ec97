"""The widget that other sites put on their pages: sources in `src`, what is served in `dist`."""
