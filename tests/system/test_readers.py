#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The merged feed in other people's readers: newsboat, sfeed and feedparser find every story as it was published."""
import base64
import calendar
import hashlib
import html
import json
import re
import shutil
import sqlite3
import subprocess
import time
import unittest

from support import ProgramTest, rss

try:
    import feedparser
except ImportError:
    raise SystemExit('python3-feedparser is missing; tests/run.sh installs what the tests need')
for reader in ('newsboat', 'sfeed'):
    if shutil.which(reader) is None:
        raise SystemExit(f'{reader} is missing; tests/run.sh installs what the tests need')

HOSTILE = 'Le prix &amp;lt;b&amp;gt; «&#160;fou&#160;» &amp;amp; ses 15 % de plus, &lt;script&gt;alert(1)&lt;/script&gt;voilà ce que disent les riverains du port.'

ATOM = '''<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><id>tag:atom.example,2026:feed</id><title>Atom &amp; more</title>
<link href="https://atom.example/"/><updated>2026-01-05T00:00:00Z</updated>
<entry><id>tag:atom.example,2026:1</id><title type="html">A &amp;lt;b&amp;gt; in a title</title><link href="https://atom.example/1?a=1&amp;b=2"/>
<author><name>Anne &amp; Bob</name></author><published>2026-01-04T10:00:00Z</published><updated>2026-01-05T00:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One <b>two</b> three &lt; four, and so on until there are certainly more than fifteen words.</p></div></content></entry>
</feed>'''

JSON = json.dumps({'version': 'https://jsonfeed.org/version/1.1', 'title': 'JSON', 'home_page_url': 'https://json.example/', 'items': [
    {'id': 'a', 'url': 'https://json.example/a', 'title': '日本語の題', 'content_text': 'Plain text\n\nin two paragraphs.', 'date_published': '2026-01-03T10:00:00+01:00'},
    {'id': 'b', 'url': 'https://json.example/b', 'title': 'No date', 'content_html': '<p>Short.</p>'}]})


class Readers(ProgramTest):
    def setUp(self):
        super().setUp()
        urls = [self.server.page('/rss', rss('rss', [(1, HOSTILE), (2, 'Deux.'), (3, 'Trois ' * 40)])),
                self.server.page('/atom', ATOM), self.server.page('/json', JSON)]
        # An undated story is as new as its first sight, which would leave the dated ones behind by max_age.
        short = f'[[output]]\nname = "short"\ncontent = "teaser"\nmax_age = "0"\ndirectory = {json.dumps(str(self.work / "public"))}'
        self.configure(urls, output='max_age = "0"\n' + short)
        self.run_program('once')
        self.stories = self.items()
        self.assertEqual(len(self.stories), 6)

    def publish(self, name):
        return self.server.page('/out/' + name, (self.work / 'public' / name).read_text())

    def newsboat(self, url):
        """What newsboat's cache holds after a reload: {link: (title, content)}."""
        place = self.work / re.sub(r'\W', '-', url)
        place.mkdir()
        (place / 'urls').write_text(url + '\n')
        (place / 'config').write_text('')
        done = subprocess.run(['newsboat', '-u', place / 'urls', '-c', place / 'cache.db', '-C', place / 'config', '-x', 'reload'],
                              capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
                              env={'HOME': str(place), 'LC_ALL': 'C.UTF-8', 'PATH': '/usr/bin:/bin'})
        self.assertEqual(done.returncode, 0, done.stderr)
        with sqlite3.connect(place / 'cache.db') as cache:
            return {link: (title, content) for link, title, content in cache.execute('SELECT url, title, content FROM rss_item')}

    def test_newsboat_finds_every_story(self):
        for kind in ('atom', 'rss'):
            full, short = self.newsboat(self.publish(f'all.{kind}')), self.newsboat(self.publish(f'short.{kind}'))
            self.assertEqual(set(full), {story['url'] for story in self.stories})
            for story in self.stories:
                self.assertEqual(html.unescape(full[story['url']][0]), story['title'], kind)
                title, content = short[story['url']]
                self.assertEqual(html.unescape(title), story['title'], kind)
                self.assertIn(story['summary'], html.unescape(content), kind)

    def test_sfeed_finds_every_story(self):
        for kind in ('atom', 'rss'):
            done = subprocess.run(['sfeed'], input=(self.work / 'public' / f'all.{kind}').read_bytes(), capture_output=True, timeout=60)
            self.assertEqual((done.returncode, done.stderr), (0, b''))
            # Instant, title, link, content, its type, id, author, enclosure, category.
            rows = [line.split('\t') for line in done.stdout.decode().splitlines()]
            self.assertEqual([row[5] for row in rows], [story['id'] for story in self.stories], kind)
            for row, story in zip(rows, self.stories):
                self.assertEqual(row[2], story['url'], kind)
                self.assertEqual(self.instant(time.gmtime(int(row[0]))), story['date_published'], kind)
                self.assertEqual(html.unescape(row[1]), story['title'], kind)
                self.assertTrue(row[3], kind)

    def read(self, name):
        feed = feedparser.parse(str(self.work / 'public' / name), sanitize_html=False, resolve_relative_uris=False)
        self.assertFalse(feed.bozo, feed.get('bozo_exception'))
        return feed.entries

    @staticmethod
    def instant(parsed):
        return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(calendar.timegm(parsed)))

    def test_all_formats_say_the_same(self):
        for name in ('all.atom', 'all.rss'):
            entries = self.read(name)
            self.assertEqual([e.id for e in entries], [s['id'] for s in self.stories], name)
            for entry, story in zip(entries, self.stories):
                self.assertEqual(entry.link, story['url'], name)
                self.assertEqual(html.unescape(entry.title), html.unescape(html.escape(story['title'])), name)
                self.assertEqual(html.unescape(entry.summary), story['summary'], name)
                self.assertEqual(self.instant(entry.published_parsed), story['date_published'], name)
                self.assertEqual(entry.content[0].value, story['content_html'], name)
        for entry, story in zip(self.read('all.atom'), self.stories):
            self.assertEqual(self.instant(entry.updated_parsed), story['date_modified'])

    def test_ids_are_unique_and_dates_fall(self):
        ids = [story['id'] for story in self.stories]
        self.assertEqual(len(set(ids)), len(ids))
        dates = [story['date_published'] for story in self.stories if story['title'] != 'No date']
        self.assertEqual(dates, sorted(dates, reverse=True))

    def test_where_a_story_came_from_and_who_wrote_it(self):
        for name in ('all.atom', 'all.rss'):
            for entry, story in zip(self.read(name), self.stories):
                self.assertEqual(entry.source.title, story['_feedmerged']['feed_title'], name)
        entries = {entry.link: entry for entry in self.read('all.atom')}
        self.assertEqual(entries['https://atom.example/1?a=1&b=2'].source.id, 'tag:atom.example,2026:feed')
        self.assertEqual(entries['https://atom.example/1?a=1&b=2'].author, 'Anne & Bob')
        self.assertTrue(all(entry.author for entry in entries.values()))

    def test_teasers_only_means_no_articles(self):
        for name in ('short.atom', 'short.rss'):
            for entry, story in zip(self.read(name), self.stories):
                self.assertEqual(html.unescape(entry.summary), story['summary'], name)
                self.assertNotIn('content', entry)

    def test_page_shows_every_story(self):
        page = (self.work / 'public' / 'all.html').read_text()
        for story in self.stories:
            self.assertIn(f'href="{html.escape(story["url"])}"', page)
        self.assertEqual([page.count('<article '), page.count('<details>')], [len(self.stories)] * 2)
        self.assertNotIn('<details>', (self.work / 'public' / 'short.html').read_text())

    def test_policy_of_the_page_allows_its_style_and_no_other(self):
        page = (self.work / 'public' / 'all.html').read_text()
        style, = re.findall('<style>(.*?)</style>', page, re.S)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy, = re.findall('"Content-Security-Policy" content="(.*?)"', page)
        self.assertIn(f"default-src 'none'; img-src https: http:; media-src https: http:; style-src 'sha256-{digest}';", policy)
        self.assertNotIn('unsafe', policy)


if __name__ == '__main__':
    unittest.main()
