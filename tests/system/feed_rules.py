# SPDX-License-Identifier: MIT
"""The rules of the W3C Feed Validation Service that a merged feed can break, under its own names, and those of the formats
that it names. Each function returns a list of complaints, empty where a document keeps every rule: "Rule: where and what"."""
import datetime
import email.utils
import html.parser
import json
import re
import urllib.parse
import xml.etree.ElementTree as xml

ATOM = '{http://www.w3.org/2005/Atom}'
FH = '{http://purl.org/syndication/history/1.0}'
CONTENT = '{http://purl.org/rss/1.0/modules/content/}'
DC = '{http://purl.org/dc/elements/1.1/}'
MEDIA = '{http://search.yahoo.com/mrss/}'

RFC3339 = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$')
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*$")
LANGUAGE = re.compile(r'[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$')
MIME = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(\s*;.*)?$")
EMAIL = re.compile(r'[^@\s]+@[^@\s]+$')

VOID = {'area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr'}
DANGEROUS = {'script', 'style', 'iframe', 'object', 'embed', 'applet', 'form', 'input', 'button', 'meta', 'link', 'base', 'frame',
             'frameset', 'noscript', 'svg', 'math', 'template', 'xmp', 'plaintext', 'textarea', 'select'}
URL_ATTRIBUTES = {'href', 'src', 'cite', 'poster', 'longdesc', 'background', 'action', 'formaction', 'data'}


class Html(html.parser.HTMLParser):
    """Whether a fragment is whole, safe and free of relative addresses."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.complaints, self.open = [], []

    def handle_starttag(self, tag, attributes):
        if tag in DANGEROUS:
            self.complaints.append(f'SecurityRisk: <{tag}>')
        for name, value in attributes:
            if name.startswith('on') or name in ('style', 'srcdoc'):
                self.complaints.append(f'SecurityRiskAttr: {tag} {name}')
            if name in URL_ATTRIBUTES:
                self.url(tag, name, value or '')
            if name == 'srcset':
                for candidate in (value or '').split(', '):
                    self.url(tag, name, candidate.split(' ')[0])
        if tag not in VOID:
            self.open.append(tag)

    def url(self, tag, name, value):
        scheme = urllib.parse.urlsplit(value).scheme if URI.match(value) else ''
        if scheme not in ('http', 'https', 'mailto'):
            rule = 'SecurityRisk' if ':' in value.split('/')[0] else 'ContainsRelRef'
            self.complaints.append(f'{rule}: {tag} {name}={value[:80]!r}')

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.complaints.append(f'NotHtml: </{tag}> closes nothing')
            self.open.clear()

    def handle_comment(self, data):
        self.complaints.append('NotHtml: a comment')

    def handle_decl(self, decl):
        self.complaints.append('NotHtml: a declaration')

    def unknown_decl(self, data):
        self.complaints.append('NotHtml: a CDATA section')

    def handle_pi(self, data):
        self.complaints.append('NotHtml: a processing instruction')


def html_complaints(fragment):
    parser = Html()
    parser.feed(fragment)
    parser.close()
    if parser.open:
        parser.complaints.append(f'NotHtml: <{parser.open[-1]}> stays open')
    return parser.complaints


class Checker:
    """Collects what is wrong; `latest` is the last instant that is no future."""

    def __init__(self, latest=None):
        self.complaints = []
        self.latest = latest or datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)

    def that(self, right, rule, where=''):
        if not right:
            self.complaints.append(f'{rule}: {str(where)[:160]}')
        return right

    def url(self, value, rule, where='', schemes=('http', 'https')):
        self.that(bool(value) and bool(URI.match(value)) and urllib.parse.urlsplit(value).scheme in schemes, rule, f'{where} {value!r}')

    def language(self, value):
        self.that(value is None or LANGUAGE.match(value), 'InvalidLanguage', value)

    def rfc3339(self, value, where):
        if not self.that(value and RFC3339.match(value), 'InvalidRFC3339Date', f'{where} {value!r}'):
            return None
        date = datetime.datetime.fromisoformat(value.replace('Z', '+00:00'))
        self.plausible(date, where)
        return date

    def plausible(self, date, where):
        self.that(1970 <= date.year and date <= self.latest, 'ImplausibleDate', f'{where} {date}')

    def html(self, fragment, where):
        self.complaints += [f'{complaint} in {where}' for complaint in html_complaints(fragment)]

    def one(self, parent, name, where, needed=True):
        """The text of the only child of that name."""
        found = parent.findall(name)
        self.that(len(found) <= 1, 'DuplicateElement', f'{name} of {where}')
        self.that(found or not needed, 'MissingElement', f'{name} of {where}')
        text = (found[0].text or '') if found else ''
        self.that(text.strip() or not needed or name.endswith('title'), 'NotBlank', f'{name} of {where}')
        return text

    def unique(self, values, rule):
        for value in {value for value in values if values.count(value) > 1}:
            self.that(False, rule, value)

    def known(self, element, names):
        for child in element:
            self.that(child.tag in names, 'UndefinedElement', f'{child.tag} in {element.tag}')


def parse_xml(checker, document):
    try:
        document.decode('utf-8')
        return xml.fromstring(document)
    except (UnicodeDecodeError, xml.ParseError) as error:
        checker.that(False, 'SAXError', error)
        return None


# --- Atom ------------------------------------------------------------------------------------------------------------------

FEED_CHILDREN = {ATOM + name for name in ('id', 'title', 'updated', 'link', 'generator', 'entry', 'author', 'category', 'rights')}
ENTRY_CHILDREN = {ATOM + name for name in ('id', 'title', 'updated', 'published', 'link', 'author', 'category', 'summary', 'content',
                                           'rights', 'source')} | {MEDIA + 'thumbnail'}


def links(element, relation):
    return [link for link in element.findall(ATOM + 'link') if link.get('rel', 'alternate') == relation]


def check_link(checker, link, where):
    checker.url(link.get('href'), 'InvalidFullLink', where, ('http', 'https', 'mailto', 'urn', 'tag'))
    checker.that(link.get('rel') is None or link.get('rel').strip(), 'InvalidLinkRel', where)
    if link.get('type') is not None:
        checker.that(MIME.match(link.get('type')), 'InvalidMIMEType', f'{where} {link.get("type")!r}')
    if link.get('length') is not None:
        checker.that(link.get('length').isdigit(), 'InvalidNonNegativeInteger', where)
    if link.get('hreflang') is not None:
        checker.language(link.get('hreflang'))


def check_person(checker, person, where):
    checker.one(person, ATOM + 'name', where)
    uri, address = checker.one(person, ATOM + 'uri', where, False), checker.one(person, ATOM + 'email', where, False)
    checker.that(not uri or URI.match(uri), 'InvalidURI', f'{where} {uri!r}')
    checker.that(not address or EMAIL.match(address), 'InvalidContact', f'{where} {address!r}')


def check_text(checker, element, where):
    if element is None:
        return
    kind = element.get('type', 'text')
    checker.that(kind in ('text', 'html'), 'InvalidTextType', f'{where} {kind}')
    checker.that(not len(element), 'ContainsUndeclaredHTML', where)
    if kind == 'html':
        checker.html(element.text or '', where)


def check_source(checker, source, where):
    checker.that(URI.match(checker.one(source, ATOM + 'id', where)), 'InvalidFullLink', f'source id of {where}')
    checker.one(source, ATOM + 'title', where)
    checker.rfc3339(checker.one(source, ATOM + 'updated', where), where)
    checker.that(links(source, 'self'), 'MissingSelf', f'source of {where}')


def check_entry(checker, entry):
    where = checker.one(entry, ATOM + 'id', 'an entry')
    checker.known(entry, ENTRY_CHILDREN)
    checker.that(URI.match(where), 'InvalidFullLink', f'id {where!r}')
    checker.one(entry, ATOM + 'title', where)
    updated = checker.rfc3339(checker.one(entry, ATOM + 'updated', where), where)
    published = checker.rfc3339(checker.one(entry, ATOM + 'published', where), where)
    if updated and published:
        checker.that(updated >= published, 'ImplausibleDate', f'{where} was updated before it was published')
    checker.that(entry.findall(ATOM + 'author'), 'MissingAuthor', where)
    for author in entry.findall(ATOM + 'author'):
        check_person(checker, author, where)
    for link in entry.findall(ATOM + 'link'):
        check_link(checker, link, where)
    alternates = [(link.get('type'), link.get('hreflang')) for link in links(entry, 'alternate')]
    checker.unique(alternates, 'DuplicateAtomLink')
    for enclosure in links(entry, 'enclosure'):
        checker.that(enclosure.get('type'), 'MissingTypeAttr', where)
    checker.that(alternates or entry.find(ATOM + 'content') is not None, 'MissingContentOrAlternate', where)
    for name in ('title', 'summary', 'content', 'rights'):
        check_text(checker, entry.find(ATOM + name), f'{name} of {where}')
    for category in entry.findall(ATOM + 'category'):
        checker.that(category.get('term'), 'MissingAttribute', f'term of a category of {where}')
        checker.that(category.get('scheme') is None or URI.match(category.get('scheme')), 'InvalidURI', where)
    checker.language(entry.get('{http://www.w3.org/XML/1998/namespace}lang'))
    sources = entry.findall(ATOM + 'source')
    if checker.that(len(sources) == 1, 'MissingSourceElement', where):
        check_source(checker, sources[0], where)
    return where, updated


def check_atom(document, location=None, archive=False, latest=None):
    """A merged Atom feed; `location`: where it is published, `archive`: it is an archive document."""
    checker = Checker(latest)
    feed = parse_xml(checker, document)
    if feed is None:
        return checker.complaints
    checker.that(feed.tag == ATOM + 'feed', 'UndefinedElement', feed.tag)
    checker.known(feed, FEED_CHILDREN | {FH + 'archive'})
    checker.that(URI.match(checker.one(feed, ATOM + 'id', 'the feed')), 'InvalidFullLink', 'id of the feed')
    checker.that(checker.one(feed, ATOM + 'title', 'the feed').strip(), 'NotBlank', 'title of the feed')
    updated = checker.rfc3339(checker.one(feed, ATOM + 'updated', 'the feed'), 'the feed')
    for link in feed.findall(ATOM + 'link'):
        check_link(checker, link, 'the feed')
    selves = links(feed, 'self')
    if location and checker.that(len(selves) == 1, 'MissingSelf', location):
        checker.that(selves[0].get('href') == location, 'SelfDoesntMatchLocation', selves[0].get('href'))
    checker.that((feed.find(FH + 'archive') is not None) == archive, 'ArchiveIncomplete', 'fh:archive')
    if archive:
        checker.that(links(feed, 'current'), 'MissingCurrentInArchive', location)
    entries = feed.findall(ATOM + 'entry')
    behind = [child.tag for child in feed]
    if entries:
        checker.that(set(behind[behind.index(ATOM + 'entry'):]) == {ATOM + 'entry'}, 'MisplacedMetadata', 'behind an entry')
    checked = [check_entry(checker, entry) for entry in entries]
    checker.unique([entry_id for entry_id, _ in checked], 'DuplicateEntries')
    dates = [date for _, date in checked if date]
    checker.that(not dates or updated == max(dates), 'DuplicateUpdated', 'the feed is as new as its newest entry')
    return checker.complaints


def check_health(document, latest=None):
    """health.atom: its entries are the program's own, so there is no source."""
    checker = Checker(latest)
    feed = parse_xml(checker, document)
    if feed is None:
        return checker.complaints
    checker.one(feed, ATOM + 'id', 'the feed')
    checker.one(feed, ATOM + 'title', 'the feed')
    checker.rfc3339(checker.one(feed, ATOM + 'updated', 'the feed'), 'the feed')
    checker.that(feed.findall(ATOM + 'author'), 'MissingAuthor', 'the feed')
    ids = []
    for entry in feed.findall(ATOM + 'entry'):
        ids.append(checker.one(entry, ATOM + 'id', 'an entry'))
        checker.one(entry, ATOM + 'title', ids[-1])
        checker.rfc3339(checker.one(entry, ATOM + 'updated', ids[-1]), ids[-1])
        check_text(checker, entry.find(ATOM + 'content'), ids[-1])
        checker.that(entry.find(ATOM + 'content') is not None, 'MissingContentOrAlternate', ids[-1])
    checker.unique(ids, 'DuplicateEntries')
    return checker.complaints


# --- RSS -------------------------------------------------------------------------------------------------------------------

CHANNEL_CHILDREN = {'title', 'link', 'description', 'language', 'lastBuildDate', 'docs', 'generator', 'ttl', 'item', ATOM + 'link',
                    FH + 'archive'}
ITEM_CHILDREN = {'title', 'link', 'description', 'guid', 'pubDate', 'source', 'category', 'enclosure', CONTENT + 'encoded',
                 DC + 'creator', MEDIA + 'content', MEDIA + 'thumbnail', ATOM + 'updated'}
DATE = re.compile(r'(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d '
                  r'(GMT|\+0000)$')


def check_rfc822(checker, value, where):
    if not checker.that(DATE.match(value), 'InvalidRFC2822Date', f'{where} {value!r}'):
        return
    date = email.utils.parsedate_to_datetime(value)
    checker.that(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][date.weekday()] == value[:3], 'IncorrectDOW', f'{where} {value!r}')
    checker.plausible(date if date.tzinfo else date.replace(tzinfo=datetime.timezone.utc), where)


def check_item(checker, item):
    guid = item.find('guid')
    where = guid.text if guid is not None else 'an item without a guid'
    checker.known(item, ITEM_CHILDREN)
    if checker.that(guid is not None and guid.text, 'MissingGuid', where) and guid.get('isPermaLink') != 'false':
        checker.url(guid.text, 'InvalidHttpGUID', where)
        checker.that(guid.text == item.findtext('link'), 'InvalidPermalink', where)
    for name in ('title', 'link', 'description', 'guid', 'pubDate', 'source', CONTENT + 'encoded'):
        checker.that(len(item.findall(name)) <= 1, 'DuplicateElement', f'{name} of {where}')
    checker.that(item.findtext('title') or item.findtext('description'), 'MissingTitleOrDescription', where)
    if item.find('link') is not None:
        checker.url(item.findtext('link'), 'InvalidLink', where)
    names = [child.tag for child in item]
    if CONTENT + 'encoded' in names and 'description' in names:
        checker.that(names.index('description') < names.index(CONTENT + 'encoded'), 'NeedDescriptionBeforeContent', where)
    checker.html(item.findtext('description') or '', f'description of {where}')
    checker.html(item.findtext(CONTENT + 'encoded') or '', f'content:encoded of {where}')
    check_rfc822(checker, item.findtext('pubDate') or '', where)
    source = item.find('source')
    if checker.that(source is not None and source.text, 'MissingSourceElement', where):
        checker.url(source.get('url'), 'InvalidURLAttribute', where, ('http', 'https', 'file'))
    enclosures = item.findall('enclosure')
    checker.that(len(enclosures) <= 1, 'DuplicateEnclosure', where)
    for enclosure in enclosures:
        checker.url(enclosure.get('url'), 'InvalidURLAttribute', where)
        checker.that((enclosure.get('length') or '').isdigit(), 'InvalidNonNegativeInteger', where)
        checker.that(MIME.match(enclosure.get('type') or ''), 'InvalidMIMEType', where)
    for element in item.findall(MEDIA + 'content') + item.findall(MEDIA + 'thumbnail'):
        checker.url(element.get('url'), 'InvalidURLAttribute', where)
    for creator in item.findall(DC + 'creator') + item.findall('category'):
        checker.that((creator.text or '').strip(), 'NotBlank', f'{creator.tag} of {where}')
    return where


def check_rss(document, location=None, archive=False, latest=None):
    checker = Checker(latest)
    rss = parse_xml(checker, document)
    if rss is None:
        return checker.complaints
    checker.that(rss.tag == 'rss' and rss.get('version') == '2.0' and len(rss) == 1, 'UndefinedElement', rss.tag)
    channel = rss.find('channel')
    checker.known(channel, CHANNEL_CHILDREN)
    for name in ('title', 'link', 'description'):
        checker.that(checker.one(channel, name, 'the channel').strip(), 'NotBlank', f'{name} of the channel')
    checker.url(channel.findtext('link'), 'InvalidLink', 'the channel', ('http', 'https', 'urn'))
    if channel.find('language') is not None:
        checker.language(channel.findtext('language'))
    if channel.find('lastBuildDate') is not None:
        check_rfc822(checker, channel.findtext('lastBuildDate'), 'lastBuildDate')
    checker.that((channel.findtext('ttl') or '').isdigit() and int(channel.findtext('ttl')) > 0, 'InvalidPositiveInteger', 'ttl')
    selves = links(channel, 'self')
    if location and checker.that(len(selves) == 1, 'MissingAtomSelfLink', location):
        checker.that(selves[0].get('href') == location, 'SelfDoesntMatchLocation', selves[0].get('href'))
        checker.that(selves[0].get('type') == 'application/rss+xml', 'InvalidMIMEType', 'link to itself')
    checker.that((channel.find(FH + 'archive') is not None) == archive, 'ArchiveIncomplete', 'fh:archive')
    if archive:
        checker.that(links(channel, 'current'), 'MissingCurrentInArchive', location)
    names = [child.tag for child in channel]
    if 'item' in names:
        checker.that(set(names[names.index('item'):]) == {'item'}, 'MisplacedItem', 'something stands behind the items')
    checker.unique([check_item(checker, item) for item in channel.findall('item')], 'DuplicateEntries')
    return checker.complaints


# --- JSON Feed -------------------------------------------------------------------------------------------------------------

FEED_KEYS = {'version', 'title', 'home_page_url', 'feed_url', 'next_url', 'language', 'hubs', 'items'}
ITEM_KEYS = {'id', 'url', 'external_url', 'title', 'content_html', 'content_text', 'summary', 'image', 'date_published',
             'date_modified', 'author', 'authors', 'tags', 'language', 'attachments', '_feedmerged'}


def check_json_item(checker, item):
    where = item.get('id')
    checker.that(isinstance(where, str) and where, 'MissingElement', 'id of an item')
    checker.that(set(item) <= ITEM_KEYS, 'UndefinedElement', set(item) - ITEM_KEYS)
    checker.that('content_html' in item or 'content_text' in item, 'MissingContentOrAlternate', where)
    for key in ('url', 'external_url', 'image'):
        if key in item:
            checker.url(item[key], 'InvalidFullLink', f'{key} of {where}')
    for key in ('title', 'content_html', 'content_text', 'summary'):
        checker.that(isinstance(item.get(key, ''), str), 'InvalidTextType', f'{key} of {where}')
    checker.html(item.get('content_html', ''), f'content_html of {where}')
    published, modified = (checker.rfc3339(item.get(key), where) for key in ('date_published', 'date_modified'))
    if published and modified:
        checker.that(modified >= published, 'ImplausibleDate', where)
    for author in item.get('authors', []):
        checker.that(author.get('name') or author.get('url'), 'MissingAuthor', where)
    checker.that(('author' in item) == ('authors' in item), 'MissingAuthor', where)
    checker.that(all(isinstance(tag, str) and tag for tag in item.get('tags', [])), 'NotBlank', f'tags of {where}')
    checker.language(item.get('language'))
    for file in item.get('attachments', []):
        checker.url(file.get('url'), 'InvalidURLAttribute', where)
        checker.that(MIME.match(file.get('mime_type') or ''), 'InvalidMIMEType', where)
        for key in ('size_in_bytes', 'duration_in_seconds'):
            checker.that(isinstance(file.get(key, 0), int) and file.get(key, 0) >= 0, 'InvalidNonNegativeInteger', where)
    return where


def check_json(document, location=None, latest=None):
    checker = Checker(latest)
    try:
        feed = json.loads(document.decode('utf-8'))
    except ValueError as error:
        return [f'SAXError: {error}']
    checker.that(set(feed) <= FEED_KEYS, 'UndefinedElement', set(feed) - FEED_KEYS)
    checker.that(feed.get('version') == 'https://jsonfeed.org/version/1.1', 'MissingElement', 'version')
    checker.that(feed.get('title'), 'NotBlank', 'title')
    for key in ('home_page_url', 'feed_url', 'next_url'):
        if key in feed:
            checker.url(feed[key], 'InvalidFullLink', key)
    checker.that(feed.get('next_url') is None or feed['next_url'] != feed.get('feed_url'), 'InvalidFullLink', 'next_url')
    checker.that(not location or feed.get('feed_url') == location, 'SelfDoesntMatchLocation', feed.get('feed_url'))
    for hub in feed.get('hubs', []):
        checker.url(hub.get('url'), 'InvalidFullLink', 'hubs')
        checker.that(hub.get('type'), 'MissingTypeAttr', 'hubs')
    checker.language(feed.get('language'))
    checker.that(b'\\u0000' not in document, 'SAXError', 'NUL')
    checker.unique([check_json_item(checker, item) for item in feed['items']], 'DuplicateEntries')
    return checker.complaints


# --- All of an output ------------------------------------------------------------------------------------------------------

def titles_differ(atom, rss, feed):
    """What would be escaped once too often or too seldom: the three formats say the same."""
    expected = {item['id']: item.get('title', '') for item in json.loads(feed)['items']}
    out = []
    for entry in xml.fromstring(atom).findall(ATOM + 'entry'):
        said = entry.findtext(ATOM + 'title') or ''
        if said != expected[entry.findtext(ATOM + 'id')]:
            out.append(f'ContainsHTML: Atom title {said!r}')
    for item in xml.fromstring(rss).iter('item'):
        said = item.findtext('title') or ''
        title = expected[item.findtext('guid')]
        if said != title and title:
            out.append(f'ContainsHTML: RSS title {said!r}')
    return out


def check_output(folder, name, base_url, latest=None):
    """Every file of an output, archives too."""
    out = []
    for path in sorted(folder.iterdir()):
        if path.name.split('.')[0] != name and not path.name.startswith(name + '-archive-'):
            continue
        archive = '-archive-' in path.name
        location = base_url + path.name if base_url else None
        kind = path.suffix
        if kind == '.atom':
            found = check_atom(path.read_bytes(), location, archive, latest)
        elif kind == '.rss':
            found = check_rss(path.read_bytes(), location, archive, latest)
        elif kind == '.json':
            found = check_json(path.read_bytes(), location if not archive else (base_url or '') + name + '.json' if base_url else None,
                               latest)
        else:
            continue
        out += [f'{path.name}: {complaint}' for complaint in found]
    files = [(folder / f'{name}.{kind}') for kind in ('atom', 'rss', 'json')]
    if all(path.exists() for path in files):
        out += titles_differ(*(path.read_bytes() for path in files))
    return out
