#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The commands of the real program: results, messages, exit statuses."""
import json
import os
import re
import sqlite3
import subprocess
import unittest
import xml.etree.ElementTree as xml

from support import BINARY, ProgramTest, rss

LONG = 'Un texte assez long pour que le lecteur en voie la fin coupée, avec encore quelques mots de plus.'


class Once(ProgramTest):
    def test_bad_feeds_are_named_and_touch_no_other(self):
        good = self.server.page('/good', rss('good', [(1, LONG), (2, LONG)]))
        page = self.server.page('/html', '<!DOCTYPE html><html><body><p>Login</p></body></html>')
        gone = self.server.page('/gone', '', 404)
        self.configure([good, page, gone, 'http://127.0.0.1:1/refused'])
        done = self.run_program('once')
        self.assertEqual(len(self.items()), 2)
        lines = done.stderr.splitlines()
        self.assertTrue(any(page in line and 'HTML' in line for line in lines), done.stderr)
        self.assertTrue(any(gone in line and '404' in line for line in lines), done.stderr)
        self.assertTrue(any(':1/refused' in line for line in lines), done.stderr)
        self.assertEqual(done.stdout, '')
        self.run_program('once', '--force', '--strict', expect=1)

    def test_a_feed_that_fails_keeps_its_stories(self):
        good = self.server.page('/f', rss('good', [(1, LONG)]))
        self.configure([good])
        self.run_program('once')
        before = self.items()
        for broken in ('', 'no feed at all', '<html></html>'):
            self.server.page('/f', broken)
            self.run_program('once', '--force')
            self.assertEqual(self.items(), before)

    def test_what_is_not_due_is_not_asked(self):
        self.configure([self.server.page('/f', rss('good', [(1, LONG)]))])
        self.run_program('once')
        self.run_program('once')
        self.assertEqual(len(self.server.log), 1)

    def test_force_asks_conditionally_with_the_bytes_received(self):
        self.configure([self.server.page('/f', rss('good', [(1, LONG)]), ETag='W/"a  b"', Last_Modified='yesterday-ish')])
        self.run_program('once')
        self.run_program('once', '--force')
        first, second = (headers for _, headers in self.server.log)
        self.assertNotIn('If-None-Match', first)
        self.assertEqual(second['If-None-Match'], 'W/"a  b"')
        self.assertEqual(second['If-Modified-Since'], 'yesterday-ish')
        self.assertTrue(second['User-Agent'].startswith('feedmerged/'))
        for name in ('Cookie', 'Referer'):
            self.assertNotIn(name, second)

    def test_feed_polls_only_that_one(self):
        one, two = (self.server.page(f'/{n}', rss(f'site{n}', [(1, LONG)])) for n in (1, 2))
        self.configure([one, two])
        self.run_program('once', '--feed', two)
        self.assertEqual([path for path, _ in self.server.log], ['/2'])
        self.run_program('once', '--feed', 'https://other.example/', expect=64)

    def test_private_addresses_are_refused_unless_allowed(self):
        url = self.server.page('/f', rss('good', [(1, LONG)]))
        self.configure([url])
        self.config.write_text(self.config.read_text().replace('allow_private_networks = ["127.0.0.0/8"]', ''))
        done = self.run_program('once')
        self.assertEqual(self.server.log, [])
        self.assertIn(url, done.stderr)

    def test_an_output_directory_that_cannot_be_made_is_named(self):
        self.configure([self.server.page('/f', rss('good', [(1, LONG)]))])
        (self.work / 'public').write_text('a file in its place')
        done = self.run_program('once', expect=73)
        self.assertIn(str(self.work / 'public'), done.stderr)

    def test_a_newer_store_is_left_untouched(self):
        self.configure([self.server.page('/f', rss('good', [(1, LONG)]))])
        self.run_program('once')
        with sqlite3.connect(self.work / 'store.db') as database:
            version = database.execute('PRAGMA user_version').fetchone()[0]
            database.execute(f'PRAGMA user_version = {version + 1}')
            database.execute('PRAGMA wal_checkpoint(TRUNCATE)')
        database.close()
        before = (self.work / 'store.db').read_bytes()
        done = self.run_program('once', expect=78)
        self.assertIn('store.db', done.stderr)
        self.assertEqual((self.work / 'store.db').read_bytes(), before)

    def test_a_file_that_is_no_database_is_kept_beside_the_new_one(self):
        self.configure([self.server.page('/f', rss('good', [(1, LONG)]))])
        (self.work / 'store.db').write_text('These are my notes, not a database.\n' * 200)
        before = (self.work / 'store.db').read_bytes()
        done = self.run_program('once')
        [kept] = self.work.glob('store.db.corrupt-*')
        self.assertEqual(kept.read_bytes(), before)
        self.assertIn(str(kept), done.stderr)

    def test_a_database_of_another_program_is_left_alone(self):
        self.configure([self.server.page('/f', rss('good', [(1, LONG)]))])
        with sqlite3.connect(self.work / 'store.db') as database:
            database.execute('CREATE TABLE bookmarks (url TEXT)')
        database.close()
        before = (self.work / 'store.db').read_bytes()
        self.run_program('once', expect=74)
        self.assertEqual((self.work / 'store.db').read_bytes(), before)

    def test_outputs_are_well_formed_and_readable_by_a_web_server(self):
        self.configure([self.server.page('/f', rss('good', [(1, LONG)]))])
        os.umask(0o077)
        self.addCleanup(os.umask, 0o022)
        self.run_program('once')
        for name in ('all.atom', 'all.rss'):
            xml.parse(self.work / 'public' / name)
        for name in ('all.atom', 'all.rss', 'all.json', 'all.html'):
            self.assertEqual((self.work / 'public' / name).stat().st_mode & 0o777, 0o644)
        self.assertEqual((self.work / 'public').stat().st_mode & 0o777, 0o755)
        self.assertEqual((self.work / 'store.db').stat().st_mode & 0o777, 0o600)

    def test_changed_teasers_are_made_again(self):
        self.configure([self.server.page('/f', rss('good', [(1, LONG)]))])
        self.run_program('once')
        self.assertEqual(self.items()[0]['summary'], ' '.join(LONG.split()[:15]) + '…')
        self.config.write_text(self.config.read_text() + '[teaser]\nwords = 3\nellipsis = " (…)"\n')
        self.run_program('once')
        self.assertEqual(self.items()[0]['summary'], 'Un texte assez (…)')


class Configuration(ProgramTest):
    def test_five_mistakes_are_five_lines(self):
        self.config.write_text('[store]\npath = 3\n[fetch]\ninterval = "soon"\nconcurrency = 0\n[teaser]\nwrods = 15\n'
                               '[[feed]]\nurl = "ftp://example.org/"\n[[output]]\ndirectory = "/tmp/x"\n')
        for words, stream in ((['check'], 'stdout'), (['once'], 'stderr'), (['status'], 'stderr')):
            done = self.run_program(*words, expect=78)
            lines = getattr(done, stream).splitlines()
            self.assertEqual(len(lines), 5, done)
            for line in lines:
                self.assertRegex(line, r'^.*feedmerged\.toml:\d+:\d+: ')

    def test_a_good_one(self):
        self.configure(['https://example.org/feed'])
        self.assertIn('1 feed', self.run_program('check').stdout)

    def test_a_missing_one(self):
        self.assertIn('feedmerged.toml', self.run_program('once', expect=78).stderr)


class Words(ProgramTest):
    def test_usage(self):
        for words in ([], ['unknown'], ['parse'], ['discover', 'search', 'why', 'backup'], ['teaser', '--words', '0'], ['show', '--format', 'pdf', 'x']):
            done = subprocess.run([BINARY, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=20)
            self.assertEqual(done.returncode, 64, f'{words}: {done}')
            self.assertEqual(done.stdout, '')

    def test_help_and_version_everywhere(self):
        commands = ['run', 'once', 'check', 'parse', 'sanitize', 'teaser', 'show', 'status', 'import', 'export',
                    'discover', 'search', 'why', 'backup']
        for words in ([], *([command] for command in commands)):
            done = subprocess.run([BINARY, *words, '--help'], capture_output=True, text=True, timeout=20)
            self.assertEqual(done.returncode, 0, words)
            self.assertIn('--config' if not words else '--help', done.stdout)
        version = subprocess.run([BINARY, '--version'], capture_output=True, text=True, timeout=20)
        self.assertRegex(version.stdout, r'^feedmerged \d+\.\d+\.\d+\n')
        for library in ('libcurl', 'SQLite', 'ICU', 'libxml2', 'pugixml'):
            self.assertRegex(version.stdout, rf'\b{library}/\d+\.\d+')
        self.assertEqual(version.returncode, 0)
        self.assertEqual(subprocess.run([BINARY, 'once', '--version'], capture_output=True, timeout=20).returncode, 0)

    def test_config_is_accepted_before_and_after_the_command(self):
        self.configure(['https://example.org/feed'])
        for words in (['--config', str(self.config), 'check'], ['check', '--config', str(self.config)]):
            self.assertEqual(subprocess.run([BINARY, *words], capture_output=True, timeout=20).returncode, 0)


class Terminal(ProgramTest):
    def on_terminal(self, *words, **environment):
        """What a terminal gets of stdout."""
        ours, theirs = os.openpty()
        env = {name: value for name, value in os.environ.items() if name != 'NO_COLOR'}
        program = subprocess.Popen(self.command(*words), stdout=theirs, env={**env, **environment})
        os.close(theirs)
        shown = b''
        while True:
            try:
                shown += os.read(ours, 65536)
            except OSError:
                break  # the other side is closed
        os.close(ours)
        self.assertEqual(program.wait(timeout=20), 0)
        return shown.decode()

    def test_status_fits_80_columns_and_has_colours_where_they_are_wanted(self):
        self.configure([self.server.page('/good', rss('good', [(1, 'x')])), self.server.url + '/gone'])
        subprocess.run(self.command('once'), capture_output=True, timeout=60)
        shown = self.on_terminal('status')
        self.assertIn('\x1b[31m  result     failed: HTTP 404', shown)
        for line in re.sub(r'\x1b\[\d+m', '', shown).splitlines():
            self.assertLessEqual(len(line), 80, line)
        self.assertNotIn('\x1b', self.on_terminal('status', NO_COLOR='1'))
        self.assertNotIn('\x1b', self.run_program('status').stdout)


class Filters(ProgramTest):
    def test_teaser(self):
        done = self.run_program('teaser', '--words', '3', stdin='<p>un <b>deux</b><br>trois quatre</p>')
        self.assertEqual(done.stdout, 'un deux trois…\n')

    def test_sanitize(self):
        done = self.run_program('sanitize', '--base-url', 'https://example.org/a/',
                                stdin='<p onclick=x>a<script>alert(1)</script><a href="b">c</a></p>')
        self.assertNotIn('script', done.stdout)
        self.assertNotIn('onclick', done.stdout)
        self.assertIn('href="https://example.org/a/b"', done.stdout)

    def test_parse(self):
        feed = json.loads(self.run_program('parse', '-', stdin=rss('good', [(1, LONG)])).stdout)
        self.assertEqual(feed['version'], 'https://jsonfeed.org/version/1.1')
        self.assertEqual(feed['items'][0]['id'], 'https://good.example/1')

    def test_parse_says_in_one_line_that_there_is_no_feed(self):
        for text in ('', 'plain text', '<html><body>x</body></html>', '{"a": 1}'):
            done = self.run_program('parse', '-', stdin=text, expect=65)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertEqual(done.stdout, '')


class Stories(ProgramTest):
    def setUp(self):
        super().setUp()
        urls = [self.server.page(f'/{n}', rss(f'site{n}', [(n, f'Histoire {n}. ' + LONG)])) for n in range(1, 9)]
        self.configure(urls, output='more_stories = 6')
        self.run_program('once')

    def test_show(self):
        newest = self.items()[0]
        text = self.run_program('show', newest['url']).stdout.splitlines()
        self.assertEqual(len(text), 7)
        self.assertTrue(all(line.endswith('…') for line in text[1:]))
        self.assertEqual(self.run_program('show', '--output', 'all', newest['id']).stdout.splitlines(), text)
        self.assertEqual(json.loads(self.run_program('show', '--format', 'json', newest['id']).stdout)['id'], newest['id'])
        self.assertIn('<aside class="more-stories">', self.run_program('show', '--format', 'html', newest['id']).stdout)

    def test_show_what_is_not_there(self):
        self.run_program('show', 'https://nowhere.example/', expect=1)
        self.run_program('show', '--output', 'none', self.items()[0]['id'], expect=64)

    def test_status(self):
        text = self.run_program('status').stdout
        self.assertIn('because', text)
        feeds = json.loads(self.run_program('status', '--json').stdout)['feeds']
        self.assertEqual(len(feeds), 8)
        self.assertEqual(feeds[0]['items'], 1)
        self.assertEqual(feeds[0]['http_status'], 200)
        one = json.loads(self.run_program('status', '--json', '--feed', feeds[3]['url']).stdout)['feeds']
        self.assertEqual(one, [feeds[3]])
        self.run_program('status', '--feed', 'https://nowhere.example/', expect=1)

    def test_poll_045_status_says_what_came_of_the_last_poll_and_why_the_next_is_then(self):
        self.run_program('once', '--force')
        url = self.server.url + '/1'
        text = self.run_program('status', '--feed', url).stdout.splitlines()
        self.assertEqual(text[0], url)
        names = [line[2:12].strip() for line in text[1:]]
        for name in ('title', 'last poll', 'result', 'items', 'polls', 'next poll', 'because'):
            self.assertIn(name, names)
        one = json.loads(self.run_program('status', '--json', '--feed', url).stdout)['feeds'][0]
        self.assertEqual((one['polls'], one['not_modified'], one['not_modified_share']), (2, 0, 0.0))
        self.assertTrue(one['next_poll_reason'])
        self.assertGreater(one['bytes'], 0)

    def test_status_shows_no_secrets_and_takes_what_it_shows(self):
        url = self.server.url.replace('//', '//me:secret@') + '/1'
        self.configure([url])
        self.run_program('once')
        for words in (['status'], ['status', '--json'], ['status', '--feed', url.replace('me:secret', '***')]):
            done = self.run_program(*words)
            self.assertIn('***@', done.stdout)
            self.assertNotIn('secret', done.stdout + done.stderr)

    def test_export_and_import_give_the_feeds_back(self):
        opml = self.run_program('export').stdout
        (self.work / 'list.opml').write_text(opml)
        blocks = self.run_program('import', str(self.work / 'list.opml')).stdout
        self.assertEqual(blocks.count('[[feed]]'), 8)
        self.run_program('import', str(self.config), expect=65)


if __name__ == '__main__':
    unittest.main()
