"""The structure tree of a PDF, made of the marks that were noted while its pages were drawn.

Tagged are headings, paragraphs, list items, quotations, captions, footnotes, figures with their
descriptions, entries of the contents, and tables by row and cell. Not tagged: links as objects of
their own, the scope of a head, and the body of a list item apart from its bullet.
"""

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from reports.pdf.tagging import Mark, Marks


class Tree:
    """Collects elements below one document element, in reading order."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = self.element("Document", self.root)
        self.root.K = Array([self.document])
        self.tables: dict[int, Object] = {}
        self.rows: dict[tuple[int, int], Object] = {}
        self.pages: dict[int, list[Object]] = {}
        self.lists: Object | None = None

    def element(self, role: str, parent: Object) -> Object:
        made = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{role}"), P=parent, K=Array())
        )
        if "/K" in parent:
            parent.K.append(made)
        return made

    def parent_of(self, mark: Mark) -> Object:
        """Return the element that a marked text goes into: the document, a row, or a list."""
        if mark.path:
            table, row, _column = mark.path
            if table not in self.tables:
                self.tables[table] = self.element("Table", self.document)
            if (table, row) not in self.rows:
                self.rows[table, row] = self.element("TR", self.tables[table])
            return self.rows[table, row]
        return self.document

    def enter(self, mark: Mark) -> None:
        made = self.element(mark.role, self._place(mark))
        made.K = Array([mark.number])
        made.Pg = self.pdf.pages[mark.page].obj
        if mark.alt:
            made.Alt = String(mark.alt)
        if mark.language:
            made.Lang = String(mark.language)
        self.pages.setdefault(mark.page, []).append(made)

    def _place(self, mark: Mark) -> Object:
        """Entries that follow one another share a list; so do those of the contents."""
        wanted = {"LI": "L", "TOCI": "TOC"}.get(mark.role)
        if wanted is None:
            self.lists = None
            return self.parent_of(mark)
        if self.lists is None or Name(f"/{wanted}") != self.lists.S:
            self.lists = self.element(wanted, self.document)
        return self.lists


def build_structure(pdf: Pdf, marks: Marks) -> None:
    """Add the structure tree to `pdf` and name it as tagged."""
    tree = Tree(pdf)
    for mark in marks.entries:
        tree.enter(mark)
    numbers = Array()
    for index, (page, elements) in enumerate(sorted(tree.pages.items())):
        pdf.pages[page].obj.StructParents = index
        numbers.append(index)
        numbers.append(pdf.make_indirect(Array(elements)))
    tree.root.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    tree.root.ParentTreeNextKey = len(tree.pages)
    pdf.Root.StructTreeRoot = tree.root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
