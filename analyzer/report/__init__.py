"""Results as people see them: terminal, tables, notebook, HTML. The only room that rounds."""
