#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The outputs keep every rule of feed_rules.py, whatever the feeds are: those of config/sample, and where the shared checks lie
beside the repository, their replayed and hostile ones. And the rules themselves find what is wrong."""
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import unittest

import feed_rules
from support import BINARY, SHARED, ProgramTest, rss

BASE = 'https://feeds.example.org/'
SAMPLE = pathlib.Path(__file__).resolve().parents[2] / 'config' / 'sample'
REPLAY = SHARED / 'replay'
HOSTILE = SHARED / 'hostile' / 'gen.py'
MANY = 'limit = 1000\nmax_age = "0"'


class Rules(ProgramTest):
    def publish(self, urls, output=MANY, **environment):
        """One cycle over these feeds; the files by name."""
        self.configure(urls, extra='allow_file_urls = true', output=output)
        done = subprocess.run([BINARY, '--config', str(self.config), 'once', '--force'], capture_output=True, text=True, timeout=300,
                              env={**os.environ, **environment})
        self.assertEqual(done.returncode, 0, done.stderr)
        return {path.name: path.read_bytes() for path in sorted((self.work / 'public').iterdir())}

    def check(self, base=BASE):
        complaints = feed_rules.check_output(self.work / 'public', 'all', base)
        self.assertEqual(complaints, [], f'{len(complaints)} complaints')

    def sample(self):
        return [path.as_uri() for path in sorted(SAMPLE.iterdir())]

    def test_the_sample_feeds(self):
        for content in ('full', 'teaser'):
            self.publish(self.sample(), MANY + f'\ncontent = "{content}"')
            self.check()
        self.assertGreater(len(self.items()), 15)

    def test_without_an_address(self):
        self.configure(self.sample(), extra='allow_file_urls = true')
        self.config.write_text(self.config.read_text().replace(f'base_url = "{BASE}"', ''))
        self.run_program('once', '--force')
        self.check(None)

    def test_an_empty_output(self):
        self.publish([self.server.page('/none', '')])
        self.check()

    def test_archives(self):
        for n in (1, 2, 3):
            self.publish([self.server.page('/a', rss('a', [(i, f'Texte {i} &lt;em&gt;fini&lt;/em&gt;') for i in range(20 * n)]))],
                         'limit = 5\nmax_age = "0"\narchive = true')
            self.check()
        names = sorted(path.name for path in (self.work / 'public').iterdir() if 'archive' in path.name)
        self.assertGreater(len(names), 5)

    def test_replayed_feeds(self):
        folders = sorted(path for path in REPLAY.iterdir() if path.is_dir()) if REPLAY.exists() else []
        if not folders:
            self.skipTest(f'there is no {REPLAY}')
        for state in (0, -1):
            urls = []
            for folder in folders:
                files = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix in ('.xml', '.json', '.rdf', '.atom'))
                if files:
                    urls.append(self.server.page('/' + folder.name, files[state].read_bytes()))
            self.publish(urls)
            self.check()
        self.assertGreater(len(self.items()), 100)

    def test_hostile_feeds(self):
        if not HOSTILE.exists():
            self.skipTest(f'there is no {HOSTILE}')
        folder = self.work / 'files'
        subprocess.run([sys.executable, '-B', str(HOSTILE), str(folder), '--small'], check=True, stdout=subprocess.DEVNULL, timeout=300)
        files = [json.loads(line)['file'] for line in (folder / 'manifest.jsonl').read_text().splitlines()]
        self.publish([self.server.page('/' + name, (folder / name).read_bytes()) for name in files])
        self.check()

    def test_the_same_bytes_in_any_locale_zone_and_order(self):
        """Two stores made from the same documents differ by the ids of their outputs and by when they first saw what."""
        items = [(i, f'Histoire {i} Iı İi, 1234567,89') for i in range(12)]
        urls = [self.server.page(f'/{name}', rss(name, items)) for name in ('alpha', 'beta', 'gamma', 'delta')]
        installed = subprocess.run(['locale', '-a'], capture_output=True, text=True).stdout.split()
        locales = [name for name in ('tr_TR.utf8', 'de_DE.utf8', 'ar_SA.utf8') if name in installed] + ['C', 'C.UTF-8']
        first, seen = self.publish(urls, LC_ALL='C', TZ='UTC'), None
        for locale in locales:
            for zone in ('Asia/Kathmandu', 'America/St_Johns'):
                self.assertEqual(self.publish(urls, LC_ALL=locale, LANGUAGE='tr', TZ=zone), first, (locale, zone))
        # Dated items, so that no file holds the time at which it was made. Order of feeds and of polls is another each time. The
        # other stories are those that were there when a story came, so there are none.
        for seed in range(3):
            shutil.rmtree(self.work / 'public')
            for leftover in self.work.glob('store.db*'):
                leftover.unlink()
            shuffled = urls[:]
            random.Random(seed).shuffle(shuffled)
            for count in range(1, len(shuffled) + 1):
                files = self.publish(shuffled[:count], MANY + '\nmore_stories = 0')
            files = {name: self.without_first_seen(data) for name, data in files.items()}
            seen = seen or files
            self.assertEqual(files, seen, seed)

    def without_first_seen(self, data):
        """But for the output's own id and the clock's part."""
        text = data.decode()
        for start, end in (('<id>urn:uuid:', '</id>'), ('<link>urn:uuid:', '</link>'), ('"first_seen":"', '"')):
            parts = text.split(start)
            text = start.join([parts[0]] + [part[part.index(end):] for part in parts[1:]])
        return text


class Finding(unittest.TestCase):
    """Each rule finds what breaks it: a checker that accepts everything would be green too."""

    ATOM = '''<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0">
<id>urn:uuid:1</id><title>T</title><updated>2026-01-02T00:00:00Z</updated>
<link rel="self" href="https://f.example/all.atom"/>
<entry><id>tag:a.example,2026:1</id><title>E</title><updated>2026-01-02T00:00:00Z</updated><published>2026-01-01T00:00:00Z</published>
<link rel="alternate" href="https://a.example/1"/><author><name>A</name></author><summary type="text">S</summary>
<content type="html">&lt;p&gt;C&lt;/p&gt;</content>
<source><id>https://a.example/f</id><title>A</title><updated>2026-01-02T00:00:00Z</updated><link rel="self" href="https://a.example/f"/></source>
</entry></feed>'''
    RSS = '''<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>T</title><link>https://f.example/</link><description>D</description><ttl>60</ttl>
<atom:link rel="self" type="application/rss+xml" href="https://f.example/all.rss"/>
<item><title>E</title><link>https://a.example/1</link><description>S</description><content:encoded>&lt;p&gt;C&lt;/p&gt;</content:encoded>
<guid isPermaLink="false">tag:a.example,2026:1</guid><pubDate>Thu, 01 Jan 2026 00:00:00 GMT</pubDate>
<source url="https://a.example/f">A</source></item></channel></rss>'''
    JSON = json.dumps({'version': 'https://jsonfeed.org/version/1.1', 'title': 'T', 'feed_url': 'https://f.example/all.json', 'items': [
        {'id': '1', 'url': 'https://a.example/1', 'content_html': '<p>C</p>', 'date_published': '2026-01-01T00:00:00Z',
         'date_modified': '2026-01-02T00:00:00Z'}]})

    def finds(self, check, text, rule, old, new, **options):
        self.assertIn(old, text)
        found = check(text.replace(old, new).encode(), **options)
        self.assertTrue(any(complaint.startswith(rule + ':') for complaint in found), f'{rule} in {found}')

    def test_valid_documents(self):
        self.assertEqual(feed_rules.check_atom(self.ATOM.encode(), 'https://f.example/all.atom'), [])
        self.assertEqual(feed_rules.check_rss(self.RSS.encode(), 'https://f.example/all.rss'), [])
        self.assertEqual(feed_rules.check_json(self.JSON.encode(), 'https://f.example/all.json'), [])

    def test_atom(self):
        at = {'location': 'https://f.example/all.atom'}
        check, text = feed_rules.check_atom, self.ATOM
        self.finds(check, text, 'MissingSelf', 'rel="self" href="https://f.example', 'rel="related" href="https://f.example', **at)
        self.finds(check, text, 'SelfDoesntMatchLocation', 'f.example/all.atom', 'f.example/other.atom', **at)
        self.finds(check, text, 'MissingSourceElement', text[text.index('<source>'):text.index('</entry>')], '')
        self.finds(check, text, 'DuplicateEntries', '</feed>', text[text.index('<entry>'):])
        self.finds(check, text, 'ImplausibleDate', '2026-01-01T00:00:00Z', '2999-01-01T00:00:00Z')
        self.finds(check, text, 'InvalidRFC3339Date', '2026-01-01T00:00:00Z', '1 Jan 2026')
        self.finds(check, text, 'MissingAuthor', '<author><name>A</name></author>', '')
        self.finds(check, text, 'ContainsRelRef', '&lt;p&gt;C', '&lt;p&gt;&lt;a href="/x"&gt;C&lt;/a&gt;')
        self.finds(check, text, 'SecurityRisk', '&lt;p&gt;C', '&lt;p&gt;&lt;script&gt;&lt;/script&gt;')
        self.finds(check, text, 'SecurityRisk', '&lt;p&gt;C', '&lt;p&gt;&lt;a href="javascript:x"&gt;C&lt;/a&gt;')
        self.finds(check, text, 'SecurityRiskAttr', '&lt;p&gt;C', '&lt;p onclick="x"&gt;C')
        self.finds(check, text, 'NotHtml', '&lt;/p&gt;', '')
        self.finds(check, text, 'UndefinedElement', '<summary type="text">', '<description/><summary type="text">')
        self.finds(check, text, 'InvalidFullLink', 'https://a.example/1', '/1')
        self.finds(check, text, 'MissingCurrentInArchive', '<title>T', '<fh:archive/><title>T', archive=True)
        self.finds(check, text, 'ArchiveIncomplete', '<title>T', '<fh:archive/><title>T')
        self.finds(check, text, 'DuplicateUpdated', '<title>T</title><updated>2026-01-02', '<title>T</title><updated>2026-01-03')
        self.finds(check, text, 'SAXError', '</feed>', '')

    def test_rss(self):
        at = {'location': 'https://f.example/all.rss'}
        check, text = feed_rules.check_rss, self.RSS
        self.finds(check, text, 'MissingAtomSelfLink', 'rel="self"', 'rel="related"', **at)
        self.finds(check, text, 'InvalidHttpGUID', ' isPermaLink="false"', '')
        self.finds(check, text, 'IncorrectDOW', 'Thu, 01 Jan', 'Fri, 01 Jan')
        self.finds(check, text, 'InvalidRFC2822Date', 'Thu, 01 Jan 2026', 'jeu., 1 janv. 26')
        self.finds(check, text, 'MisplacedItem', '</channel>', '<link>https://x.example/</link></channel>')
        swapped = text.replace('<description>S</description>', '').replace('</content:encoded>', '</content:encoded><description>S</description>')
        self.assertTrue(any(c.startswith('NeedDescriptionBeforeContent:') for c in check(swapped.encode())))
        self.finds(check, text, 'DuplicateEnclosure', '</item>', '<enclosure url="https://a.example/x" length="1" type="a/b"/>' * 2 + '</item>')
        self.finds(check, text, 'DuplicateEntries', '</channel>', text[text.index('<item>'):text.index('</channel>')] + '</channel>')
        self.finds(check, text, 'ContainsRelRef', '&lt;p&gt;C', '&lt;p&gt;&lt;img src="x.png"&gt;')
        self.finds(check, text, 'MissingTitleOrDescription', '<title>E</title><link>https://a.example/1</link><description>S</description>', '')

    def test_json(self):
        check, text = feed_rules.check_json, self.JSON
        self.finds(check, text, 'InvalidFullLink', 'https://a.example/1', '/1')
        self.finds(check, text, 'MissingContentOrAlternate', '"content_html"', '"summary"')
        self.finds(check, text, 'InvalidRFC3339Date', '2026-01-01T00:00:00Z', 'yesterday')
        self.finds(check, text, 'SAXError', '{', '')


if __name__ == '__main__':
    unittest.main()
