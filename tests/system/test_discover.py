#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""discover of the real program: what it finds, what it asks for, what waits for the first poll."""
import json
import os
import socket
import time
import tomllib
import unittest

from support import ProgramTest, rss

TEXT = 'Un texte assez long pour que le lecteur en voie la fin coupée, avec encore quelques mots de plus.'
PAGE = '<!DOCTYPE html><html><head><title>A page</title>{}</head><body><p>Hello.</p></body></html>'


class Discover(ProgramTest):
    def setUp(self):
        super().setUp()
        self.configure(['https://example.org/feed'])

    def asked(self):
        return [path for path, _ in self.server.log]

    def discover(self, url, expect=0):
        return self.run_program('discover', url, expect=expect)

    def feeds(self, url):
        return [feed['url'] for feed in tomllib.loads(self.discover(url).stdout)['feed']]

    def kept(self):
        return sorted((self.work / 'store.db-discovered').glob('*'))

    def test_a_feed_costs_one_request(self):
        url = self.server.page('/f.xml', rss('good', [(1, TEXT)]))
        done = self.discover(url)
        self.assertEqual(done.stdout, f'[[feed]]\nurl = "{url}"\n# title = "good"\n')
        self.assertEqual(self.asked(), ['/f.xml'])
        headers = self.server.log[0][1]
        self.assertTrue(headers['User-Agent'].startswith('feedmerged/'))
        self.assertIn('application/rss+xml', headers['Accept'])
        for name in ('Cookie', 'Referer', 'If-None-Match', 'If-Modified-Since'):
            self.assertNotIn(name, headers)

    def test_poll_049_subscribing_costs_one_request(self):
        url = self.server.page('/f.xml', rss('good', [(1, TEXT), (2, TEXT)]), ETag='"one"')
        self.discover(url)
        self.assertEqual(len(self.kept()), 1)
        self.configure([url])
        self.run_program('once')
        self.assertEqual(len(self.items()), 2)
        self.assertEqual(len(self.server.log), 1)
        self.assertEqual(self.kept(), [])
        self.run_program('once', '--force')
        self.assertEqual(self.server.log[1][1]['If-None-Match'], '"one"')

    def test_poll_049_a_page_and_its_feed_cost_two(self):
        url = self.server.page('/f.xml', rss('good', [(1, TEXT)]))
        page = self.server.page('/', PAGE.format('<link rel="alternate" type="application/rss+xml" href="f.xml">'))
        self.configure(self.feeds(page))
        self.run_program('once')
        self.assertEqual(len(self.items()), 1)
        self.assertEqual(self.asked(), ['/', '/f.xml'])

    def test_links_of_a_page(self):
        page = self.server.page('/blog/', PAGE.format(
            '<base href="/site/"><link rel="alternate" type="application/rss+xml" title="One &quot;\\" href="one">'
            '<link rel="alternate" type="application/atom+xml" title="" href="/two">'
            '<link rel="alternate" type="application/feed+json" href="https://other.example/three.json">'
            '<link rel="alternate" type="application/rss+xml" title="again" href="one">'
            '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">'))
        done = self.discover(page)
        feeds = tomllib.loads(done.stdout)['feed']
        self.assertEqual([feed['url'] for feed in feeds],
                         [self.server.url + '/site/one', self.server.url + '/two', 'https://other.example/three.json'])
        self.assertIn('# title = "One \\"\\\\"\n', done.stdout)
        self.assertEqual(self.asked(), ['/blog/'])
        self.assertEqual(self.kept(), [])

    def test_a_page_in_an_old_encoding(self):
        html = PAGE.format('<meta charset="iso-8859-1"><link rel="alternate" type="application/rss+xml" title="été" href="/é">')
        page = self.server.page('/', html.encode('latin-1'), Content_Type='text/html; charset=iso-8859-1')
        self.assertIn('# title = "été"', self.discover(page).stdout)
        self.assertEqual(self.feeds(page), [self.server.url + '/%C3%A9'])

    def test_usual_places(self):
        page = self.server.page('/', PAGE.format(''))
        self.server.page('/feed', PAGE.format(''))
        url = self.server.page('/rss.xml', rss('good', [(1, TEXT)]))
        self.assertEqual(self.feeds(page), [url])
        self.assertEqual(self.asked(), ['/', '/feed', '/feed.xml', '/rss.xml'])
        self.configure([url])
        self.run_program('once')
        self.assertEqual(len(self.server.log), 4)

    def test_pauses_between_requests(self):
        page = self.server.page('/', PAGE.format(''))
        self.server.page('/feed.xml', rss('good', [(1, TEXT)]))
        self.config.write_text(self.config.read_text().replace('host_spacing = "0s"', 'host_spacing = "1s"'))
        start = time.monotonic()
        self.discover(page)
        self.assertGreaterEqual(time.monotonic() - start, 2)

    def test_nothing_there(self):
        for path in ('/', '/missing.xml'):
            self.server.page('/', PAGE.format(''))
            self.server.log.clear()
            done = self.discover(self.server.url + path, expect=65)
            self.assertEqual(done.stdout, '')
            self.assertIn('no feed found', done.stderr.splitlines()[-1])
            self.assertLessEqual(len(self.server.log), 13)
            self.assertEqual(len(set(self.asked())), len(self.asked()))
        self.assertIn(self.server.url + '/missing.xml: HTTP 404', done.stderr)

    def test_servers_that_refuse_are_asked_once(self):
        for status, code in ((401, 65), (403, 65), (429, 69), (503, 69)):
            url = self.server.page('/f', '', status)
            self.server.log.clear()
            self.assertIn(f'HTTP {status}', self.discover(url, expect=code).stderr)
            self.assertEqual(len(self.server.log), 1)

    def test_unreachable(self):
        with socket.socket() as unused:
            unused.bind(('127.0.0.1', 0))
            host = f'127.0.0.1:{unused.getsockname()[1]}'
            done = self.discover(f'http://{host}/', expect=69)
            self.assertEqual(len(done.stderr.splitlines()), 1)
            self.assertIn('connection refused', done.stderr)
            self.assertEqual(len(self.discover(host, expect=69).stderr.splitlines()), 2)

    def test_http_where_nobody_speaks_https(self):
        url = self.server.page('/f.xml', rss('good', [(1, TEXT)]))
        self.assertEqual(self.feeds(url.removeprefix('http://')), [url])
        self.assertIn('/f.xml', self.asked())

    def test_private_addresses_are_refused_unless_allowed(self):
        url = self.server.page('/f', rss('good', [(1, TEXT)]))
        self.config.write_text(self.config.read_text().replace('allow_private_networks = ["127.0.0.0/8"]', ''))
        done = self.discover(url, expect=69)
        self.assertEqual(self.server.log, [])
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertIn('127.0.0.1 is not a public address', done.stderr)
        self.assertIn('allow_private_networks', done.stderr)

    def test_what_has_moved(self):
        feed = self.server.page('/new', rss('good', [(1, TEXT)]))
        for status, expected in ((301, feed), (308, feed), (302, self.server.url + '/old')):
            old = self.server.page('/old', '', status, Location='/new')
            self.assertEqual(self.feeds(old), [expected])
            self.configure([expected])
            self.server.log.clear()
            (self.work / 'store.db').unlink(missing_ok=True)
            self.run_program('once')
            self.assertEqual(len(self.items()), 1)
            self.assertEqual(self.server.log, [])

    def test_usage(self):
        for word in ('', 'ftp://example.org/', 'mailto:me@example.org', '/etc/passwd'):
            self.assertEqual(self.discover(word, expect=64).stdout, '')

    def test_titles_cannot_leave_their_line(self):
        url = self.server.page('/f', rss('good', []).replace(
            '<title>good</title>', '<title>a&#10;url = "https://evil.example/" &#x9b;31m\x7f "q" \\</title>'))
        done = self.discover(url)
        self.assertEqual(tomllib.loads(done.stdout), {'feed': [{'url': url}]})
        for control in ('\x1b', '\x7f', '\x9b'):
            self.assertNotIn(control, done.stdout)

    def test_configuration(self):
        url = self.server.page('/f', rss('good', [(1, TEXT)]))
        self.config.write_text('[fetch]\ntimeout = 3\n')
        self.assertIn('feedmerged.toml:2:', self.discover(url, expect=78).stderr)
        self.assertEqual(self.server.log, [])
        # None yet: the defaults, which refuse this server.
        self.config.unlink()
        done = self.discover(url, expect=69)
        self.assertIn('feedmerged.toml', done.stderr.splitlines()[0])
        self.assertIn('not a public address', done.stderr.splitlines()[1])

    def test_before_there_is_any_feed_or_output(self):
        url = self.server.page('/f', rss('good', [(1, TEXT)]))
        self.config.write_text('[fetch]\nallow_private_networks = ["127.0.0.0/8"]\n[store]\n'
                               f'path = {json.dumps(str(self.work / "store.db"))}\n')
        self.assertEqual(self.feeds(url), [url])
        self.assertEqual(len(self.kept()), 1)

    def test_a_store_that_cannot_be_written(self):
        url = self.server.page('/f', rss('good', [(1, TEXT)]))
        (self.work / 'store.db-discovered').write_text('in the way')
        done = self.discover(url)
        self.assertIn(url, done.stdout)
        self.assertIn('store.db-discovered', done.stderr)
        self.assertIn('the first poll will ask again', done.stderr)

    def test_what_is_kept_is_for_its_owner(self):
        os.umask(0)
        self.addCleanup(os.umask, 0o022)
        self.discover(self.server.page('/f', rss('good', [(1, TEXT)])))
        self.assertEqual((self.work / 'store.db-discovered').stat().st_mode & 0o777, 0o700)
        self.assertEqual(self.kept()[0].stat().st_mode & 0o777, 0o600)

    def test_a_damaged_answer_is_asked_for_again(self):
        url = self.server.page('/f', rss('good', [(1, TEXT)]))
        self.discover(url)
        self.kept()[0].write_bytes(self.kept()[0].read_bytes()[:-1])
        self.configure([url])
        self.run_program('once')
        self.assertEqual(len(self.items()), 1)
        self.assertEqual(len(self.server.log), 2)


if __name__ == '__main__':
    unittest.main()
