#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""config/demo.sh over config/sample with a built program: what a newcomer sees first, twice.

usage: demo_test.py REPOSITORY FEEDMERGED
"""
import functools
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest

REPOSITORY, FEEDMERGED = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
ARTICLE = 'https://lequai.example/2026/09/le-bac-de-saint-roland'
# Whole items of each sample: RSS, RDF, Atom 0.3 and 1.0, JSON Feed, windows-1252, ill-formed, cut off. One story is in two.
ITEMS = {
    'cartes-et-plans.rdf': 2, 'field-recordings.feed10.json': 2, 'harbour-notes.rss092.xml': 2, 'le-fournil.feed11.json': 2,
    'le-quai.rss2.xml': 3, 'night-trains.broken.xml': 2, 'radio-cevennes.windows-1252.xml': 3, 'revue-du-vivant.atom.xml': 3,
    'slow-computing.atom03.xml': 2, 'tool-shed.truncated.xml': 2, 'gone-home.html': 0,
}


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory(prefix='feedmerged demo é ')
        cls.work = pathlib.Path(cls.directory.name)
        cls.first = cls.run_demo()
        cls.items = json.loads((cls.work / 'public' / 'all.json').read_text(encoding='utf-8'))['items']

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    @classmethod
    def run_demo(cls, *urls):
        env = {**os.environ, 'FEEDMERGED_BINARY': str(FEEDMERGED), 'FEEDMERGED_DEMO_DIR': str(cls.work)}
        return subprocess.run([REPOSITORY / 'config' / 'demo.sh', *urls], env=env, capture_output=True, text=True, timeout=100)

    def of(self, sample):
        return [i for i in self.items if any(c['feed_url'].endswith(f'/{sample}')
                                             for c in [i['_feedmerged'], *i['_feedmerged']['also_in']])]

    def test_every_sample_is_there_with_every_story(self):
        self.assertEqual(self.first.returncode, 0, self.first.stderr)
        self.assertEqual({p.name for p in (REPOSITORY / 'config' / 'sample').iterdir()}, set(ITEMS))
        self.assertEqual({sample: len(self.of(sample)) for sample in ITEMS}, ITEMS)
        self.assertEqual(len(self.items), sum(ITEMS.values()) - 1)

    def test_the_source_that_is_no_feed_is_named(self):
        self.assertIn('gone-home.html', self.first.stderr)

    def test_the_story_of_two_feeds_is_one(self):
        story, = [i for i in self.items if i['title'].startswith('Les lichens')]
        self.assertEqual(len(story['_feedmerged']['also_in']), 1)

    def test_old_encodings_and_slips_come_out_as_text(self):
        titles = {i['title'] for i in self.items}
        self.assertTrue({'Un « œuf d’or » à 1 200 € pour le musée de la soie', 'Bed & breakfast at 140 kilometres an hour'} <= titles,
                        titles)

    def test_the_article_is_followed_by_teasers_of_six_other_feeds(self):
        self.assertEqual(self.items[0]['url'], ARTICLE)
        more = self.items[0]['_feedmerged']['more_stories']
        by_id = {i['id']: i for i in self.items}
        self.assertEqual(len({by_id[m]['_feedmerged']['feed_url'] for m in more}), 6)
        shown = subprocess.run([FEEDMERGED, '--config', self.work / 'feedmerged.toml', 'show', '--format', 'text', ARTICLE],
                               capture_output=True, text=True, timeout=60)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        lines = shown.stdout.rstrip('\n').split('\n')
        self.assertEqual(len(lines), 5 + 6)
        self.assertTrue(lines[0].startswith('Le bac à chaîne de Saint-Roland'))
        self.assertEqual(lines[5:], [by_id[m]['summary'] for m in more])
        self.assertIn(shown.stdout, self.first.stdout)

    def test_the_overview_shows_title_source_date_and_teaser(self):
        for text in ('2026-09-28 06:30  Le Quai', '    À Saint-Roland, le dernier bac à chaîne reprend du service',
                     '    ' + self.items[0]['summary'], 'Harbour Notes', str(self.work / 'public')):
            self.assertIn(text, self.first.stdout)

    def test_a_second_run_shows_the_same_and_touches_no_file(self):
        def state():
            return {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in (self.work / 'public').iterdir()}
        before = state()
        second = self.run_demo()
        self.assertEqual(second.returncode, 0, second.stderr)
        self.assertEqual(second.stdout, self.first.stdout)
        self.assertEqual(state(), before)


class Site(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


class Urls(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.work = pathlib.Path(directory.name)

    def run_demo(self, *urls, **environment):
        env = {**os.environ, 'FEEDMERGED_BINARY': str(FEEDMERGED), 'FEEDMERGED_DEMO_DIR': str(self.work), **environment}
        return subprocess.run([REPOSITORY / 'config' / 'demo.sh', *urls], env=env, capture_output=True, text=True, timeout=100)

    def test_private_addresses_are_refused_until_they_are_allowed(self):
        handler = functools.partial(Site, directory=str(REPOSITORY / 'config' / 'sample'))
        with http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            url = f'http://127.0.0.1:{server.server_port}/le-quai.rss2.xml'
            refused = self.run_demo(url)
            self.assertEqual(refused.returncode, 1)
            self.assertIn('127.0.0.1 is not a public address', refused.stderr)
            self.assertIn('No story came in', refused.stderr)
            allowed = self.run_demo(url, FEEDMERGED_DEMO_ALLOW='127.0.0.0/8,::1')
            server.shutdown()
        self.assertEqual(allowed.returncode, 0, allowed.stderr)
        self.assertIn('Le Quai', allowed.stdout)

    def test_urls_cannot_break_out_of_the_configuration(self):
        self.assertEqual(self.run_demo('http://127.0.0.1:9/"feed\\').returncode, 1)
        config = (self.work / 'feedmerged.toml').read_text()
        self.assertIn('allow_file_urls = false', config)
        self.assertIn(r'url = "http://127.0.0.1:9/\"feed\\"', config)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
