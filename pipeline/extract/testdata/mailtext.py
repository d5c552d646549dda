"""Writes the text of a mail, or of the mails of an mbox file, as Python's email
package reads them: the main headers, and the parts that are text and no
attachment. For agreement_test.go."""
import email
import email.policy
import html.parser
import mailbox
import sys

INLINE = {"b", "i", "u", "em", "strong", "span", "font", "a", "sup", "sub", "big", "small", "o:p", "wbr"}


class Text(html.parser.HTMLParser):
    """The character data of a page, words apart where elements are."""

    def __init__(self):
        super().__init__()
        self.out, self.hidden = [], 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("script", "style")
        self.out.append("" if tag in INLINE else " ")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style") and self.hidden > 0
        self.out.append("" if tag in INLINE else " ")

    def handle_data(self, data):
        if not self.hidden:
            self.out.append(data)


def text(mail):
    for name in ("subject", "from", "to", "cc"):
        yield str(mail.get(name, ""))
    for part in mail.walk():
        if part.get_content_type() not in ("text/plain", "text/html") or part.get_filename():
            continue
        content = part.get_content()
        if part.get_content_subtype() == "html":
            page = Text()
            page.feed(content)
            content = "".join(page.out)
        yield content


def parsed(file):
    return email.message_from_binary_file(file, policy=email.policy.default)


def mails(path):
    if path.endswith(".mbox"):
        yield from mailbox.mbox(path, factory=parsed, create=False)
        return
    with open(path, "rb") as file:
        yield parsed(file)


for mail in mails(sys.argv[1]):
    sys.stdout.buffer.write("\n".join([*text(mail), ""]).encode("utf-8", "replace"))
