"""Peers of `legation read` on the same pages: makes a web archive, and times the peers over it.

Usage: documents.py make FILE PAGES | documents.py warcio FILE | documents.py trafilatura FILE
"""

import io
import random
import sys

WORDS = (
    "the mayor council of city and delegation from port trade signed memorandum with a visit to sister students climate "
    "energy budget vote on members public library water street school festival agreement governor office partners for in"
).split()


def page(chance, number):
    """A page of a town's site: navigation, an article of some paragraphs, links beside it, a foot."""

    def sentence():
        words = [chance.choice(WORDS) for _ in range(chance.randint(8, 28))]
        return " ".join(words).capitalize() + "."

    def paragraph():
        return "<p>" + " ".join(sentence() for _ in range(chance.randint(2, 6))) + "</p>"

    links = "".join(f'<li><a href="/page/{n}">{chance.choice(WORDS)} {n}</a></li>' for n in range(chance.randint(20, 60)))
    body = "\n".join(paragraph() for _ in range(chance.randint(4, 30)))
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>News {number}</title>"
        f'<meta property="article:published_time" content="2024-05-{1 + number % 28:02}"></head>'
        f"<body><header><nav><ul>{links}</ul></nav></header><main><article><h1>News {number}</h1>{body}</article></main>"
        f"<aside><h2>More</h2><ul>{links}</ul></aside><footer><p>City Hall, Main Street. All rights reserved.</p></footer></body></html>"
    ).encode()


def make(file, pages):
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    chance = random.Random(1)
    with open(file, "wb") as out:
        writer = WARCWriter(out, gzip=True)
        for number in range(pages):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            address = f"https://city.example/news/{number}"
            record = writer.create_warc_record(address, "response", payload=io.BytesIO(page(chance, number)), http_headers=headers)
            writer.write_record(record)


def pages(file):
    from warcio.archiveiterator import ArchiveIterator

    with open(file, "rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                yield record.content_stream().read()


def main():
    what, file = sys.argv[1:3]
    if what == "make":
        make(file, int(sys.argv[3]))
    elif what == "warcio":
        print(sum(len(body) for body in pages(file)), "bytes of pages")
    elif what == "trafilatura":
        import trafilatura

        found = sum(trafilatura.extract(body) is not None for body in pages(file))
        print(found, "pages with text")
    else:
        sys.exit(f"documents.py does not know {what}")


main()
