"""Document to statements: how a text about a medicine is read.

`extract.reader.read` is the entry. The words that carry meaning are data, in ``tables/*.tsv``; the modules here only
say how those words combine.
"""
