#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The page in a real browser: what there is to read, to unfold and to choose, at two widths, light and dark, for everybody.

What it takes, tests/browser/install.sh installs; where that has not been run, the test is skipped. Screenshots stay in
build/screenshots.
"""
import html
import json
import pathlib
import shutil
import subprocess
import sys
import unittest

from support import BINARY, ProgramTest, require

BROWSER = pathlib.Path(__file__).resolve().parents[1] / 'browser'
SAMPLE = pathlib.Path(__file__).resolve().parents[2] / 'config' / 'sample'
HOSTILE = [
    '<script>alert(1)</script>', '"><img src=x onerror=alert(2)>', '</title></style></section></main>&amp;lt;b&amp;gt;',
    'W' * 400, '\u202egnirts desrever \u2066', '{{title}} {{{style}}}', 'a' + '\u0301' * 60, '<a href="javascript:alert(3)">x</a>',
]


def rss(titles, language='en'):
    items = ''.join(
        f'<item><title>{html.escape(html.escape(title))}</title><link>https://hostile.example/{n}</link><guid isPermaLink="false">h{n}</guid>'
        f'<category>{html.escape(title)}</category><pubDate>Thu, 0{1 + n % 9} Jan 2026 10:00:00 GMT</pubDate>'
        f'<description>{html.escape("<p>" + html.escape(title) + "</p>")}</description></item>' for n, title in enumerate(titles))
    return (f'<rss version="2.0"><channel><title>Hostile &lt;b&gt;feed&lt;/b&gt;</title><link>https://hostile.example/</link>'
            f'<language>{language}</language><description>d</description>{items}</channel></rss>')


class PageTest(ProgramTest):
    def look(self, name):
        """What look.mjs saw of the page."""
        shots = pathlib.Path(BINARY).resolve().parent / 'screenshots' / name
        shutil.rmtree(shots, ignore_errors=True)
        shots.mkdir(parents=True)
        page = self.work / 'public' / 'all.html'
        done = subprocess.run(['node', BROWSER / 'look.mjs', page.as_uri(), shots], capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def write(self, feeds, output=''):
        """feeds: (URL, category)."""
        self.configure([], 'allow_file_urls = true', output)
        with self.config.open('a') as config:
            for url, category in feeds:
                config.write(f'[[feed]]\nurl = {json.dumps(url)}\ncategory = {json.dumps(category)}\n')
        self.run_program('once')

    def check_all(self, report, stories):
        self.assertEqual(report['visit']['complaints'], [])
        self.assertIn('serif', report['visit']['style'])  # the policy lets the style sheet in
        for seen in report['seen']:
            with self.subTest(seen['view'], scheme=seen['colorScheme']):
                self.assertEqual(len(seen['stories']), stories)
                for complaint in ('violations', 'violationsUnfolded', 'errors', 'dialogs'):
                    self.assertEqual(seen[complaint], [], complaint)
                self.assertLessEqual(max(seen['overflow'], seen['overflowUnfolded']), 0, 'wider than the window')
                for request in seen['asked']:
                    self.assertIn(request['type'], ('image', 'media'), request)

    def test_sample(self):
        categories = ['Town', 'Science', 'Sound']
        self.write([(feed.as_uri(), categories[n % 3]) for n, feed in enumerate(sorted(SAMPLE.iterdir())) if feed.suffix != '.html'])
        stories = len(self.items())
        self.assertGreater(stories, 10)
        report = self.look('sample')
        self.check_all(report, stories)
        for seen in report['seen']:
            with self.subTest(seen['view'], scheme=seen['colorScheme']):
                self.assertTrue(seen['unfolded']['open'])
                self.assertEqual(len(seen['unfolded']['teasers']), 6)
                labels = [choice['label'].rsplit(' ', 1) for choice in seen['filters']]
                self.assertEqual([label[0] for label in labels], ['All', 'Science', 'Sound', 'Town'])
                for choice, (_, count) in zip(seen['filters'], labels):
                    self.assertEqual(choice['stories'], int(count))
                    self.assertEqual(choice['emptyDays'], 0)
                self.assertEqual(sum(choice['stories'] for choice in seen['filters'][1:]), stories)

    def test_hostile_titles(self):
        url = self.server.page('/hostile', rss(HOSTILE), Content_Type='application/rss+xml')
        self.write([(url, '</label><script>alert(4)</script>')] + [(feed.as_uri(), '') for feed in sorted(SAMPLE.glob('*.rss*'))], 'max_age = "0"')
        report = self.look('hostile')
        self.check_all(report, len(self.items()))
        shown = {story['title'] for story in report['seen'][0]['stories']}
        self.assertIn('<script>alert(1)</script>', shown)
        self.assertIn('{{title}} {{{style}}}', shown)

    def test_size(self):
        """A hundred stories stay small: under 120 KB before compression with teasers alone."""
        feeds = []
        for feed in range(5):
            feeds.append((self.server.page(f'/{feed}', rss([f'Story {n} of {feed}, and its quite usual title' for n in range(30)])
                                           .replace('hostile.example', f'site{feed}.example')), f'Category {feed}'))
        self.write(feeds, 'content = "teaser"')
        self.assertEqual(len(self.items()), 100)
        self.assertLess((self.work / 'public' / 'all.html').stat().st_size, 120_000)


if __name__ == '__main__':
    require(BROWSER / 'node_modules' / 'playwright-core' / 'package.json', pathlib.Path('/usr/bin/chromium'))
    unittest.main()
