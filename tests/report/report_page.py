"""Read a report back: numbers with their cells, quotes, chart data, headings, ids and links."""

import json
from html.parser import HTMLParser


class Page(HTMLParser):
    """What a reader and a machine find on the page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.numbers, self.quotes, self.headings, self.ids, self.targets = [], [], [], [], []
        self.tables, self.charts, self.words, self.sources = [], [], [], []
        self.embedded = ""
        self._open = []
        self.feed(text)
        self.close()
        self.data = json.loads(self.embedded)

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        self._open.append(tag)
        if "id" in a:
            self.ids.append(a["id"])
        if tag == "data":
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
            if not self.embedded and text.lstrip().startswith("{") and inside[-1] == "script":
                self.embedded = text
            return
        self.words.append(text)
        if "data" in inside:
            self.numbers[-1]["text"] += text
        if "blockquote" in inside and "p" in inside:
            self.quotes[-1]["text"] += text
            if "mark" in inside:
                self.quotes[-1]["evidence"] += text
