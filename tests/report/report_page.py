"""Read a report back: numbers with their cells, quotes, bars, headings, ids and links."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """What a reader and a machine find on the page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.numbers, self.quotes, self.headings, self.ids, self.targets = [], [], [], [], []
        self.tables, self.charts, self.words, self.sources = [], [], [], []
        self.bars, self.images, self.labels = [], [], []
        self._open = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        self._open.append(tag)
        if "id" in a:
            self.ids.append(a["id"])
        self.labels += [a[name] for name in ("aria-label", "title", "alt", "placeholder") if name in a]
        if tag == "tr":
            self._row = {"rects": [], "refs": []}
            self.bars.append(self._row)
        elif tag == "rect" and "td" in self._open:
            self._row["rects"].append((float(a["x"].rstrip("%")), float(a["width"].rstrip("%"))))
        elif tag == "svg":
            self.images.append(a)
        if tag == "data":
            if "tr" in self._open:
                self._row["refs"].append(a["data-ref"])
            self.numbers.append({"value": a["value"], "ref": a["data-ref"], "form": a["data-form"], "text": ""})
        elif tag == "blockquote":
            self.quotes.append({"id": a["data-response"], "start": a["data-start"], "end": a["data-end"], "text": ""})
            self.quotes[-1]["evidence"] = ""
        elif tag == "a":
            self.targets.append(a["href"])
        elif tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        elif tag == "table":
            self.tables.append({"caption": False, "scoped": True})
        elif tag == "caption":
            self.tables[-1]["caption"] = True
        elif tag == "th" and "scope" not in a:
            self.tables[-1]["scoped"] = False
        if "chart" in a.get("class", "").split():
            self.charts.append(a)
        self.sources += [a[name] for name in ("src", "srcset", "action", "poster") if name in a]
        if tag == "link":
            self.sources.append(a.get("href"))

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, text):
        inside = self._open
        if inside and inside[-1] in ("script", "style"):
            return
        self.words.append(text)
        if "data" in inside:
            self.numbers[-1]["text"] += text
        if "blockquote" in inside and "p" in inside:
            self.quotes[-1]["text"] += text
            if "mark" in inside:
                self.quotes[-1]["evidence"] += text
