#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What outputs have besides their files: a hub that is told, a template of one's own, archives, the health feed."""
import contextlib
import http.server
import json
import os
import shutil
import signal
import sqlite3
import threading
import unittest
import urllib.parse
import xml.etree.ElementTree as xml

import feed_rules
from support import DaemonTest, rss

TEXT = 'Quelques mots pour une histoire.'
BASE = 'https://feeds.example.org/'
ATOM = '{http://www.w3.org/2005/Atom}'


class Hub:
    """Takes pings; `statuses` are its answers in turn, the last one for ever. `gate` holds every answer back while it is clear."""

    def __init__(self, statuses=(204,)):
        self.pings, self.gate = [], threading.Event()
        self.gate.set()
        statuses, outer = list(statuses), self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                form = self.rfile.read(int(self.headers['Content-Length'])).decode()
                outer.pings.append((self.path, self.headers['Content-Type'], urllib.parse.parse_qs(form, strict_parsing=True)))
                outer.gate.wait(60)
                self.send_response(statuses.pop(0) if len(statuses) > 1 else statuses[0])
                self.send_header('Content-Length', '0')
                self.end_headers()

            def log_message(self, *args):
                pass

        self.http = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.http.server_address[1]}/hub'
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def topics(self):
        return sorted(form['hub.url'][0] for _, _, form in self.pings)

    def close(self):
        self.gate.set()
        self.http.shutdown()
        self.http.server_close()


class Outputs(DaemonTest):
    def public(self, name):
        return (self.work / 'public' / name).read_bytes()

    def feed(self, items=1, path='/f'):
        return self.server.page(path, rss('good', [(n, TEXT) for n in range(1, items + 1)]))

    def hub(self, *statuses):
        hub = Hub(statuses or (204,))
        self.addCleanup(hub.close)
        return hub

    # --- hub ---------------------------------------------------------------------------------------------------------------

    def test_a_hub_is_told_of_each_feed_that_changed_and_of_nothing_else(self):
        hub = self.hub()
        self.configure([self.feed()], output=f'hub = "{hub.url}"')
        self.run_program('once')
        self.assertEqual(hub.topics(), [BASE + 'all.atom', BASE + 'all.json', BASE + 'all.rss'])
        for path, kind, form in hub.pings:
            self.assertEqual((path, kind), ('/hub', 'application/x-www-form-urlencoded'))
            self.assertEqual(form['hub.mode'], ['publish'])
        self.run_program('once', '--force')
        self.assertEqual(len(hub.pings), 3, 'nothing changed, so nothing is told')
        self.feed(2)
        self.run_program('once', '--force')
        self.assertEqual(len(hub.pings), 6)
        self.assertIn(f'rel="hub" href="{hub.url}"', self.public('all.atom').decode())
        self.assertIn(f'<atom:link rel="hub" href="{hub.url}"/>', self.public('all.rss').decode())
        self.assertEqual(json.loads(self.public('all.json'))['hubs'], [{'type': 'WebSub', 'url': hub.url}])
        self.assertEqual(feed_rules.check_output(self.work / 'public', 'all', BASE), [])

    def test_a_hub_that_is_broken_is_named_and_spoils_nothing(self):
        hub = self.hub(500)
        self.configure([self.feed()], output=f'hub = "{hub.url}"')
        done = self.run_program('once')
        self.assertIn('was not told', done.stderr)
        self.assertIn('HTTP 500', done.stderr)
        self.assertEqual(len(self.items()), 1)

    def test_a_hub_in_a_private_network_is_refused(self):
        hub = self.hub()
        feed = self.work / 'feed.xml'
        feed.write_text(rss('good', [(1, TEXT)]))
        self.configure([feed.as_uri()], extra='allow_file_urls = true', output=f'hub = "{hub.url}"')
        self.config.write_text(self.config.read_text().replace('allow_private_networks = ["127.0.0.0/8"]', ''))
        self.assertIn('was not told', self.run_program('once').stderr)
        self.assertEqual(hub.pings, [])

    def test_a_silent_hub_holds_up_no_publication(self):
        hub = self.hub()
        hub.gate.clear()
        self.configure([self.feed()], output=f'hub = "{hub.url}"')
        daemon = self.start_daemon()
        self.wait_until(lambda: len(hub.pings) >= 3)
        # While it keeps silent, a reload brings another feed, which is polled and published.
        second = self.server.page('/second', rss('second', [(1, TEXT)]))
        self.configure([self.server.url + '/f', second], output=f'hub = "{hub.url}"')
        daemon.send_signal(signal.SIGHUP)
        self.wait_until(lambda: len(self.items()) == 2)
        hub.gate.set()
        self.wait_until(lambda: len(hub.pings) >= 6)
        daemon.send_signal(signal.SIGTERM)
        self.assertEqual(daemon.wait(timeout=30), 0)

    # --- template ----------------------------------------------------------------------------------------------------------

    def test_a_template_of_ones_own(self):
        template = self.work / 'page.mustache'
        template.write_text('<title>{{title}}</title>{{#stories}}<h2>{{title}}</h2>{{{article}}}{{/stories}}<p>{{count}}</p>')
        self.server.page('/f', rss('&amp;lt;script&amp;gt;', [(1, TEXT)]))
        self.configure([self.server.url + '/f'], output='template = "page.mustache"')
        self.run_program('once')
        page = self.public('all.html').decode()
        self.assertTrue(page.startswith('<title>feedmerged</title><h2>&lt;script&gt; 1</h2><p>'), page)
        self.assertTrue(page.endswith('<p>1</p>'))
        before = self.public('all.atom')
        template.write_text('{{#stories}}{{title}}{{/stories}}')
        self.run_program('once')
        self.assertEqual(self.public('all.html').decode(), '&lt;script&gt; 1')
        self.assertEqual(self.public('all.atom'), before)
        template.write_text('<p>\n{{#stories}}{{{title}}}{{/stories}}')
        done = self.run_program('check', expect=78)
        self.assertRegex(done.stdout, r'feedmerged\.toml:\d+:12: the template .*page\.mustache cannot be used: line 2: ')
        template.unlink()
        self.assertIn('No such file', self.run_program('check', expect=78).stdout)
        self.run_program('status')  # shows no page, and needs no template

    # --- archives ----------------------------------------------------------------------------------------------------------

    def read_back(self, kind):
        """Every entry's id that a new subscriber finds, by prev-archive."""
        ids, name, pages = set(), f'all.{kind}', 0
        while name:
            root = xml.fromstring(self.public(name))
            found = [e.text for e in root.iter(ATOM + 'id' if kind == 'atom' else 'guid')]
            ids |= set(found)
            back = [link.get('href') for link in root.iter(ATOM + 'link') if link.get('rel') == 'prev-archive']
            name = back[0].removeprefix(BASE) if back else None
            pages += 1
        return ids, pages

    def test_a_new_subscriber_reads_back_to_the_first_story(self):
        output = 'limit = 4\nmax_age = "0"\narchive = true'
        kept = {}
        for count in (3, 6, 9, 30):
            self.configure([self.feed(count)], output=output)
            self.run_program('once', '--force')
            self.assertEqual(len(self.items()), min(count, 4))
            everything = {f'https://good.example/{n}' for n in range(1, count + 1)}
            for kind in ('atom', 'rss'):
                ids, pages = self.read_back(kind)
                self.assertLessEqual(everything, ids)
                self.assertGreater(pages, 1 if count > 4 else 0)
            for name, data in kept.items():
                self.assertEqual(self.public(name), data, 'an archive never changes')
            kept = {path.name: path.read_bytes() for path in (self.work / 'public').iterdir() if '-archive-' in path.name}
        self.assertEqual(feed_rules.check_output(self.work / 'public', 'all', BASE), [])
        self.assertNotIn('archive', self.public('all.html').decode())

    def test_retention_takes_nothing_from_the_archives(self):
        self.configure([self.feed(9)], output='limit = 4\nmax_age = "0"\narchive = true')
        self.run_program('once')
        before = self.read_back('atom')[0]
        self.server.page('/f', rss('good', []))
        self.config.write_text(self.config.read_text().replace('[store]', '[store]\nretention = "1s"'))
        threading.Event().wait(2.1)  # the retention
        self.run_program('once', '--force')
        self.assertEqual(self.items(), [])
        self.assertEqual(self.read_back('atom')[0], before)

    def test_archives_need_an_address(self):
        self.configure([self.feed()], output='archive = true')
        self.config.write_text(self.config.read_text().replace(f'base_url = "{BASE}"\n', ''))
        self.assertIn('archive needs a base_url', self.run_program('check', expect=78).stdout)

    # --- health ------------------------------------------------------------------------------------------------------------

    def health(self):
        return [(e.findtext(ATOM + 'title'), e.findtext(ATOM + 'content'))
                for e in xml.fromstring((self.work / 'health' / 'health.atom').read_bytes()).findall(ATOM + 'entry')]

    def with_health(self, urls):
        self.configure(urls)
        with self.config.open('a') as config:
            config.write(f'[health]\ndirectory = {json.dumps(str(self.work / "health"))}\n')

    def test_what_is_as_it_was_left_is_not_made_again_and_all_else_is(self):
        self.configure([self.feed(2)])
        self.run_program('once')
        whole = {name: self.public(name) for name in ('all.atom', 'all.rss', 'all.json', 'all.html')}

        def noted():
            with contextlib.closing(sqlite3.connect(self.work / 'store.db')) as store:
                return store.execute("SELECT count(*) FROM meta WHERE name = 'published'").fetchone()[0] == 1

        self.assertTrue(noted())
        # What the store shows is not even looked at.
        self.edit_titles("title || '!'")
        self.assertIn('0 files written, 4 unchanged', self.run_program('once', '--force').stderr)
        self.edit_titles("rtrim(title, '!')")
        # Somebody changes a file without changing its size or time, or takes one away.
        file = self.work / 'public' / 'all.atom'
        before = file.stat()
        file.write_bytes(b'x' * before.st_size)
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        self.assertIn('1 files written, 3 unchanged', self.run_program('once', '--force').stderr)
        (self.work / 'public' / 'all.html').unlink()
        self.assertIn('1 files written, 3 unchanged', self.run_program('once', '--force').stderr)
        self.assertEqual(whole, {name: self.public(name) for name in whole})
        # The feed, then the configuration.
        self.feed(3)
        self.assertIn('4 files written', self.run_program('once', '--force').stderr)
        self.configure([self.server.url + '/f'], output='title = "Another"')
        self.assertIn('4 files written', self.run_program('once', '--force').stderr)
        self.assertIn(b'Another', self.public('all.atom'))
        self.assertTrue(noted())

    def edit_titles(self, value):
        """By hand, which the program does not notice."""
        with contextlib.closing(sqlite3.connect(self.work / 'store.db')) as store, store:
            store.execute(f'UPDATE item SET title = {value}')

    def test_the_health_feed_tells_of_changes_once(self):
        gone, good = self.server.page('/gone', 'x', status=410), self.feed()
        private = self.server.page('/login', 'x', status=500).replace('http://', 'http://me:s3cr3t@')
        self.with_health([gone, good, private])
        for _ in range(3):
            self.run_program('once', '--force')
            told = self.health()
            self.assertEqual([title for title, _ in told], [f'{gone} is gone'])
            self.assertIn('HTTP 410', told[0][1])
        data = (self.work / 'health' / 'health.atom').read_bytes()
        self.assertEqual(feed_rules.check_health(data), [])
        self.assertNotIn(b's3cr3t', data)
        self.server.page('/gone', rss('back', [(1, TEXT)]))
        self.run_program('once', '--force')
        self.assertEqual([title for title, _ in self.health()], ['back works again', f'{gone} is gone'])
        for name in ('all.atom', 'all.rss', 'all.json', 'all.html'):
            self.assertNotIn(b'HTTP 410', self.public(name), 'no error gets into an output')
        before = (self.work / 'health' / 'health.atom').stat().st_mtime_ns
        self.run_program('once', '--force')
        self.assertEqual((self.work / 'health' / 'health.atom').stat().st_mtime_ns, before)

    def test_what_cannot_be_written_is_told_when_it_is_over(self):
        self.with_health([self.feed()])
        self.run_program('once')
        shutil.rmtree(self.work / 'public')
        (self.work / 'public').mkdir()
        (self.work / 'public' / 'all.rss').mkdir()
        self.run_program('once', '--force', expect=73)
        self.assertEqual(self.health()[0][0], 'Something cannot be written')
        self.assertIn('all.rss', self.health()[0][1])
        (self.work / 'public' / 'all.rss').rmdir()
        self.run_program('once', '--force')
        self.assertEqual(self.health()[0][0], 'Everything can be written again')
        self.run_program('once', '--force')
        self.assertEqual(len(self.health()), 2)

    def test_without_a_directory_there_is_no_file(self):
        self.configure([self.feed()])
        self.run_program('once')
        self.assertEqual(list(self.work.rglob('health.atom')), [])

    def test_no_output_is_called_like_the_health_feed(self):
        self.configure([self.feed()], output='name = "health"')
        self.assertIn('so does [health]', self.run_program('check', expect=78).stdout)


if __name__ == '__main__':
    unittest.main()
