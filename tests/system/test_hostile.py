#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Hostile documents, made by hostile/gen.py of the shared checks: each through `parse`, for what its manifest expects and
for what it costs, and all of them through the whole program at once.

The shared checks lie beside the repository, or where FEEDMERGED_SHARED says; elsewhere the test is skipped. With --large in
front of unittest's own arguments, or FEEDMERGED_HOSTILE=large, the files have their full size (300 MiB) and may cost more.
"""
import concurrent.futures
import contextlib
import datetime
import fnmatch
import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import xml.etree.ElementTree as xml

from support import BINARY, SANITIZED, SHARED, ProgramTest, require, rss

GENERATOR = SHARED / 'hostile' / 'gen.py'
LARGE = os.environ.get('FEEDMERGED_HOSTILE') == 'large'
if '--large' in sys.argv:
    sys.argv.remove('--large')
    LARGE = True
CPU_SECONDS, PEAK_MIB = (5, 256) if LARGE else (2, 128)
ALL_PEAK_MIB = 256  # of one process that reads all of them

# XML 1.0 §2.2 Char, without the two that are allowed but are no characters of texts: CR, and DEL, which terminals act on.
ILLEGAL = re.compile('[^\t\n\x20-\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')
URL_KEYS = {'url', 'external_url', 'home_page_url', 'feed_url', 'icon', 'favicon', 'image', 'banner_image', 'avatar'}
RFC3339 = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$')
MAX_TITLE, MAX_URL, MAX_ARTICLE, MAX_ENTRIES = 4096, 8192, 2 << 20, 20_000

# What `date_NN.xml` may be read as beside "unknown"; by the manifest a date is "either parsed right" or unknown.
NEW_YEAR = '2024-01-01T00:00:00Z'
DATES = {1: {'9999-12-31T23:59:59Z'}, 5: {'1970-01-01T00:00:00Z'}, 6: {'1969-12-31T23:59:59Z'}, 7: {'2038-01-19T03:14:08Z'},
         10: {'2024-01-02T00:00:00Z'}, 12: {'2017-01-01T00:00:00Z', '2016-12-31T23:59:59Z'},
         15: {'2024-01-01T05:00:00Z', NEW_YEAR}, 16: {NEW_YEAR}, 17: {'2999-01-01T00:00:00Z'}, 27: {NEW_YEAR}, 28: {NEW_YEAR},
         29: {NEW_YEAR}, 30: {NEW_YEAR}, 31: {'2024-01-02T00:00:00Z', '2024-02-01T00:00:00Z'}, 33: {NEW_YEAR},
         34: {'2024-01-01T05:00:00Z'}, 35: {NEW_YEAR}, 36: {'2024-01-01T01:02:03Z'}, 38: {'2023-12-31T23:00:00Z'}}


def strings(value, key=''):
    """(key, text) of every string in a JSON value."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list):
        for one in value:
            yield from strings(one, key)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from strings(one, name)


class Depth(html.parser.HTMLParser):
    """How deep the elements of a fragment are nested."""

    VOID = {'br', 'hr', 'img', 'wbr', 'source', 'col', 'track', 'input'}

    def __init__(self, text):
        super().__init__()
        self.open = self.deepest = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open += 1
            self.deepest = max(self.deepest, self.open)

    def handle_endtag(self, tag):
        self.open -= tag not in self.VOID


def allowed_statuses(expect):
    """Of a manifest's words. "reject: … or …" leaves a choice, as all that name both or neither do."""
    if re.match(r'reject\b', expect) and not re.search(r'\bor\b', expect):
        return {65}
    if expect.startswith('accept') and 'reject' not in expect:
        return {0}
    return {0, 65}


def measured(command):
    """Exit status, stdout, stderr, and what the process used."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        return process.returncode, out.read(), err.read(), usage


class Case:
    """One file and what `parse` made of it."""

    def __init__(self, folder, entry):
        self.name, self.type, self.kind, self.expect = entry['file'], entry['type'], entry['class'], entry['expect']
        self.path = folder / self.name
        command = [BINARY, 'parse', '--base-url', 'https://feed.example/', '--header', 'Content-Type: ' + self.type, self.path]
        self.status, self.output, self.errors, usage = measured(command)
        self.cpu = usage.ru_utime + usage.ru_stime
        self.peak_mib = usage.ru_maxrss / 1024
        self.feed = None
        with contextlib.suppress(ValueError):
            self.feed = json.loads(self.output)

    @property
    def data(self):
        return self.path.read_bytes()

    @property
    def items(self):
        return self.feed['items']

    @property
    def item(self):
        return self.items[0]

    @property
    def title(self):
        return self.item.get('title', '')

    @property
    def content(self):
        return self.item.get('content_html', '') or self.item.get('content_text', '')


class Parse(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='feedmerged-hostile-')
        cls.addClassCleanup(cls.folder.cleanup)
        entries = generate(pathlib.Path(cls.folder.name))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            cls.cases = list(pool.map(lambda entry: Case(pathlib.Path(cls.folder.name), entry), entries))

    def each(self, pattern='*'):
        return [case for case in self.cases if fnmatch.fnmatch(case.name, pattern)]

    def accepted(self, pattern):
        return [case for case in self.each(pattern) if case.status == 0 and case.feed]

    def about(self, case):
        return self.subTest(file=case.name, expect=case.expect)

    def test_the_set_is_whole(self):
        self.assertGreater(len(self.cases), 300)

    def test_status(self):
        for case in self.each():
            with self.about(case):
                self.assertIn(case.status, allowed_statuses(case.expect), case.errors[-2000:])
                self.assertEqual(case.status == 65, case.feed is None)

    def test_what_is_refused_is_said_in_one_line(self):
        for case in self.each():
            with self.about(case):
                lines = case.errors.decode().splitlines()
                if case.status == 65:
                    self.assertEqual(case.output, b'')
                    self.assertEqual(len(lines), 1, lines)
                for line in lines:
                    self.assertTrue(line.isprintable(), line)
                    self.assertLess(len(line), 400)

    @unittest.skipIf(SANITIZED, 'sanitizers cost time and memory of their own')
    def test_cost(self):
        for case in self.each():
            with self.about(case):
                self.assertLess(case.cpu, CPU_SECONDS)
                self.assertLess(case.peak_mib, PEAK_MIB)
        for what, unit in (('cpu', 's'), ('peak_mib', 'MiB')):
            most = max(self.cases, key=lambda case: getattr(case, what))
            print(f'at most {getattr(most, what):.2f} {unit}: {most.name}', file=sys.stderr)

    def test_texts_are_clean(self):
        for case in self.each():
            with self.about(case):
                case.output.decode()
                self.assertNotIn(b'root:', case.output + case.errors)
                for key, text in strings(case.feed):
                    self.assertIsNone(ILLEGAL.search(text), (key, text[:200]))
                    if key in ('title', 'name', 'tags', 'id'):
                        self.assertNotIn('\n', text)
                        self.assertLessEqual(len(text.encode()), MAX_TITLE)

    def test_urls_are_of_the_web(self):
        for case in self.each():
            with self.about(case):
                for key, text in strings(case.feed):
                    if key not in URL_KEYS:
                        continue
                    parts = urllib.parse.urlsplit(text)
                    self.assertIn(parts.scheme, ('http', 'https'))
                    self.assertTrue(parts.hostname, text)
                    self.assertIsNone(parts.username, text)
                    self.assertLessEqual(len(text), MAX_URL)
                    self.assertRegex(text, r'\A[!#-;=?-~]+\Z')  # ASCII without white space, quotes and angle brackets

    def test_sizes_are_bounded(self):
        for case in self.each():
            with self.about(case):
                for item in (case.feed or {}).get('items', []):
                    self.assertLessEqual(len(item.get('tags', [])), 64)
                    self.assertLessEqual(len(item.get('attachments', [])), 64)
                    self.assertLessEqual(len(item.get('authors', [])), 64)
                    # Sanitised HTML may be longer than its source.
                    self.assertLessEqual(len(item.get('content_text', '').encode()), MAX_ARTICLE)
                    self.assertLessEqual(len(item.get('content_html', '').encode()), 8 * MAX_ARTICLE)
                if case.feed:
                    self.assertLessEqual(len(case.items), MAX_ENTRIES)
                    self.assertLessEqual(len(case.output), 8 * len(case.data) + 1024)

    def test_dates(self):
        for case in self.each():
            with self.about(case):
                for item in (case.feed or {}).get('items', []):
                    self.assertRegex(item.get('date_published', NEW_YEAR), RFC3339)
        for case in self.accepted('date_[0-9]*.xml'):
            with self.about(case):
                number = int(case.name[5:-4])
                self.assertEqual((len(case.items), case.title), (1, 't'))
                self.assertIn(case.item.get('date_published'), {None} | DATES.get(number, set()))
        for case in self.accepted('date_*_all.xml'):
            with self.about(case):
                self.assertEqual(len(case.items), 20)
        for case in self.accepted('redos_dates.xml'):
            with self.about(case):
                self.assertEqual([item.get('date_published') for item in case.items], [None] * 5)

    def test_entities(self):
        for case in self.accepted('xml_*'):
            with self.about(case):
                if case.kind == 'entity':
                    self.assertLess(len(case.output), 2 * len(case.data))
                    self.assertRegex(case.title, r'\A(&\w+;)*&?\w*\Z')
        for case in self.accepted('xml_quadratic_blowup.xml'):
            with self.about(case):
                self.assertNotIn(b'AAAA', case.output)
        for case in self.accepted('xml_external_*.xml'):
            with self.about(case):
                self.assertIn(case.title, ('t', '', '&x;'))
        for case in self.accepted('xml_stylesheet_pi.xml'):
            with self.about(case):
                self.assertNotIn(b'x.xsl', case.output)
        for name in ('xml_xinclude.xml', 'xml_parameter_entity.xml', 'xml_stylesheet_pi.xml'):
            for case in self.accepted(name):
                with self.about(case):
                    self.assertEqual((len(case.items), case.title, case.content), (1, 't', 'd'))

    def test_nesting_and_size(self):
        for case in self.accepted('html_deep_*.xml'):
            with self.about(case):
                self.assertLessEqual(Depth(case.content).deepest, 256)
        for case in self.accepted('cdata_bomb.xml'):
            with self.about(case):
                self.assertEqual(case.content, 'x' * case.data.count(b'<![CDATA[x]]>'))
        for name, key in (('xml_many_categories.xml', 'tags'), ('xml_many_enclosures.xml', 'attachments')):
            for case in self.accepted(name):
                with self.about(case):
                    self.assertGreater(len(case.item[key]), 0)
        for name in ('html_*.xml', 'redos_[!d]*.xml', 'xml_long_attr.xml', 'xml_huge_text.xml', 'pi_bomb.xml'):
            for case in self.accepted(name):
                with self.about(case):
                    self.assertEqual((len(case.items), case.title), (1, 't'))
        for case in self.accepted('xml_long_attr.xml'):
            with self.about(case):
                self.assertNotIn('attachments', case.item)

    def test_truncated(self):
        for case in self.accepted('trunc_*.xml'):
            with self.about(case):
                complete = case.data.count(b'</item>')
                self.assertEqual([(item['id'], item['title'], item['url'], item['content_html']) for item in case.items],
                                 [(f'g{n}', f'ünï {n}', f'http://example.org/{n}', '<p>x &amp; y</p>') for n in range(1, complete + 1)])

    def test_encodings(self):
        coffee = 'café 中'
        for names, titles in (
                ('enc_invalid_utf8.xml enc_overlong.xml enc_beyond_10ffff.xml enc_utf16_lone_surrogate.xml', r'[^<]*\ufffd[^<]*'),
                # A pair of surrogates, each as UTF-8, is a character that some databases write so; replacing it is right, too.
                ('enc_surrogates_utf8.xml', 'a(\ufffd+|\U00010000)b'),
                ('enc_nul_bytes.xml', 'a.?b'), ('enc_ctrl_bytes.xml', r'a\ufffd*\[31m\ufffd*b'), ('enc_charref_*.xml', 'a.*b'),
                ('enc_utf16??_*bom.xml enc_utf32*.xml enc_utf8_bom.xml enc_says_utf16_is_utf8.xml', coffee),
                ('enc_says_utf8_is_latin1.xml', 'caf[é\ufffd]'), ('enc_windows1252.xml', '“q” €'),
                ('enc_latin1_with_cp1252.xml', '“q”'), ('enc_utf7.xml', re.escape('+ADw-script+AD4-x'))):
            for name in names.split():
                for case in self.accepted(name):
                    with self.about(case):
                        self.assertRegex(case.title, rf'\A{titles}\Z')
        for case in self.accepted('enc_*.xml'):
            with self.about(case):
                if title := re.fullmatch(r'accept: title ([^\x00-\x7f]+)', case.expect):
                    self.assertEqual(case.title, title[1])
        for case in self.accepted('enc_nul_in_guid.xml'):
            with self.about(case):
                self.assertEqual(len({item['id'] for item in case.items}), 2)
        for case in self.accepted('json_invalid_utf8.json'):
            with self.about(case):
                self.assertIn('\ufffd', case.content)

    def test_what_is_no_feed_or_a_broken_one(self):
        for case in self.accepted('feed_no_items.xml'):
            with self.about(case):
                self.assertEqual(case.items, [])
        for name in ('two_roots.xml', 'junk_*.xml', 'comment_dashes.xml', 'xml11.xml', 'pi_bomb.xml'):
            for case in self.accepted(name):
                with self.about(case):
                    self.assertEqual((len(case.items), case.title, case.content), (1, 't', 'd'))
        for case in self.accepted('junk_*.xml'):
            with self.about(case):
                for junk in (b'<script', b'cached', b'mysql'):
                    self.assertNotIn(junk, case.output)
        for case in self.accepted('undeclared_entity.xml'):
            with self.about(case):
                self.assertEqual(case.title, 'a\u00a0bé&bogus;')

    def test_json(self):
        for case in self.accepted('json_types.json'):
            with self.about(case):
                ids = [item['id'] for item in case.items]
                self.assertIn('ok', ids)
                self.assertIn('1', ids)
        for name, count in (('json_dup_keys.json', 1), ('json_bom.json', 0), ('json_trailing.json', 0), ('json_huge_string.json', 1)):
            for case in self.accepted(name):
                with self.about(case):
                    self.assertEqual(len(case.items), count)

    def test_ids(self):
        for name, ids in (('ids_case.xml', ['ABC', 'abc']), ('ids_unicode_nfc.xml', ['é', 'e\u0301']),
                          ('ids_sql.xml', ["'; DROP TABLE items; --", '%_\\']), ('ids_xml_special.xml', ['<a>"&]]>']),
                          ('ids_other_feed.xml', ['http://example.com/victim-item'])):
            for case in self.accepted(name):
                with self.about(case):
                    self.assertEqual([item['id'] for item in case.items], ids)
        for case in self.accepted('ids_missing.xml'):
            with self.about(case):
                self.assertEqual(len({item['id'] for item in case.items}), 2)
        for case in self.accepted('ids_*.xml'):
            with self.about(case):
                self.assertEqual(Case(pathlib.Path(self.folder.name), {'file': case.name, 'type': case.type, 'class': case.kind,
                                                                       'expect': case.expect}).output, case.output)

    def test_urls(self):
        for case in self.accepted('url_*.xml'):
            with self.about(case):
                self.assertEqual((len(case.items), case.title), (1, 't'))
                for secret in (b'user:pass', b'javascript:', b'vbscript:', b'data:'):
                    self.assertNotIn(secret, case.output)

    def test_injections(self):
        for case in self.accepted('inj_*.xml'):
            with self.about(case):
                self.assertEqual(len(case.items), 1)


class Together(ProgramTest):
    """Every file is a feed of one configuration, between two healthy ones."""

    def serve(self, body_of):
        return [self.server.page('/' + entry['file'], body_of(entry), Content_Type=entry['type']) for entry in self.entries]

    def once(self):
        """Polls every feed; the outputs, each of which is whole."""
        status, output, errors, usage = measured(self.command('once', '--force'))
        self.assertEqual((status, output), (0, b''), errors[-2000:])
        for line in errors.decode().splitlines():
            self.assertTrue(line.isprintable(), line)
        # Of a large set, the server alone takes more than that, and a process inherits the peak of the one that starts it.
        if not SANITIZED and not LARGE:
            print(f'all of them: {usage.ru_utime + usage.ru_stime:.2f} s, {usage.ru_maxrss / 1024:.2f} MiB', file=sys.stderr)
            self.assertLess(usage.ru_maxrss / 1024, ALL_PEAK_MIB)
        outputs = {path.name: path.read_bytes() for path in sorted((self.work / 'public').iterdir())}
        self.assertEqual(len(outputs), 8)
        for name, data in outputs.items():
            self.assertIsNone(ILLEGAL.search(data.decode()), name)
            self.assertNotIn(b'root:', data)
            if name.endswith(('.atom', '.rss')):
                xml.fromstring(data)
        return outputs

    def feeds(self):
        return {feed['url']: feed for feed in json.loads(self.run_program('status', '--json').stdout)['feeds']}

    def test_the_whole_program(self):
        folder = self.work / 'files'
        self.entries = generate(folder)
        allowed = {'/' + entry['file']: allowed_statuses(entry['expect']) for entry in self.entries}
        text = 'Un texte sain, avec assez de mots pour que son extrait soit coupé quelque part à la fin.'
        healthy = [self.server.page(f'/h{n}', rss(f'healthy{n}', [(i, text) for i in range(1, 5)])) for n in (1, 2)]
        urls = self.serve(lambda entry: rss('before', [(1, text)]))
        self.configure(urls, output='limit = 1000\nmax_age = "0"')
        with self.config.open('a') as config:
            config.write(f'[[output]]\nname = "healthy"\ndirectory = {json.dumps(str(self.work / "public"))}\n'
                         'categories = ["healthy"]\n')
            config.writelines(f'[[feed]]\nurl = "{url}"\ncategory = "healthy"\n' for url in healthy)

        before = self.once()
        self.assertEqual({feed['items'] for url, feed in self.feeds().items() if url in urls}, {1})
        self.serve(lambda entry: (folder / entry['file']).read_bytes())
        hostile = self.once()
        for name in before:
            if name.startswith('healthy.'):
                self.assertEqual(hostile[name], before[name], 'healthy feeds do not feel their neighbours')
        feeds = self.feeds()
        for url in urls:
            path = urllib.parse.urlsplit(url).path
            with self.subTest(path):
                if allowed[path] == {65}:
                    self.assertNotEqual(feeds[url]['error'], '')
                    self.assertEqual(feeds[url]['items'], 1, 'a refused document leaves what there was')
                elif allowed[path] == {0}:
                    self.assertEqual(feeds[url]['error'], '')
        latest = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
        for item in self.items():
            self.assertLessEqual(datetime.datetime.fromisoformat(item['date_published'].replace('Z', '+00:00')), latest)
        page = hostile['all.html'].decode().lower()
        for forbidden in ('<script', '"javascript:', '<iframe', '<svg'):
            self.assertNotIn(forbidden, page)

        self.assertEqual(self.once(), hostile, 'the same documents change nothing')
        asked = {path for path, _ in self.server.log}
        self.assertEqual(asked, {*allowed, '/h1', '/h2'}, 'nothing else is fetched')


def generate(folder):
    """Writes the files; their manifest."""
    words = [] if LARGE else ['--small']
    subprocess.run([sys.executable, '-B', str(GENERATOR), str(folder), *words], check=True, stdout=subprocess.DEVNULL, timeout=300)
    return [json.loads(line) for line in (folder / 'manifest.jsonl').read_text().splitlines()]


if __name__ == '__main__':
    require(GENERATOR)
    unittest.main()
