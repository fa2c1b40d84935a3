#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Looking into the store with the real program: search, why, backup; also while the daemon runs."""
import shutil
import sqlite3
import subprocess
import unittest

from support import ProgramTest, rss

LONG = 'Un texte assez long pour que le lecteur en voie la fin coupée, avec encore quelques mots de plus.'


class Lookups(ProgramTest):
    def setUp(self):
        super().setUp()
        self.urls = [self.server.page(f'/{n}', rss(f'site{n}', [(n, f'Histoire de l’été {n}. ' + LONG)]))
                     for n in range(1, 9)]
        self.configure(self.urls)

    def run_daemon(self):
        daemon = subprocess.Popen(self.command('run'), stderr=subprocess.PIPE, text=True)
        self.addCleanup(daemon.stderr.close)
        self.addCleanup(daemon.wait)
        self.addCleanup(daemon.terminate)
        for line in daemon.stderr:
            if 'published output=all stories=8' in line:
                return daemon
        self.fail('the daemon published nothing')

    def lines_fit(self, text):
        for line in text.splitlines():
            if 'http' not in line:
                self.assertLessEqual(len(line), 80, line)


class Search(Lookups):
    def test_words_are_found_newest_first_without_accents_and_case(self):
        self.run_program('once')
        done = self.run_program('search', 'ETE')
        titles = [line[12:] for line in done.stdout.splitlines() if line.startswith('2026-')]
        self.assertEqual(titles, [item['title'] for item in self.items()])
        self.lines_fit(done.stdout)
        done = self.run_program('search', '--limit', '2', 'histoire', 'lecteur')
        self.assertEqual(done.stdout.count('https://'), 2)
        self.assertIn('https://site3.example/3', self.run_program('search', 'site3').stdout)

    def test_nothing_typed_is_an_error_of_syntax(self):
        self.run_program('once')
        for words in ('"', "'", '(', 'a OR', 'NEAR(', 'title:', '*', '-- -x', '^', 'a"b', ''):
            done = self.run_program('search', *words.split(' '))
            self.assertEqual(done.stdout, '', words)
            self.assertIn('nothing', done.stderr)
        self.run_program('search', expect=64)
        self.run_program('search', '--limit', '0', 'x', expect=64)

    def test_it_works_while_the_daemon_runs_and_follows_it(self):
        self.run_daemon()
        self.assertIn('site5', self.run_program('search', 'site5').stdout)

    def test_without_a_store_it_says_so(self):
        self.assertIn('store.db', self.run_program('search', 'x', expect=74).stderr)


class Why(Lookups):
    def test_the_feed_the_place_and_the_teasers(self):
        self.run_program('once')
        story = self.items()[0]
        text = self.run_program('why', story['url']).stdout
        self.lines_fit(text)
        for part in (story['title'], story['id'], 'Carried by 1 feed', 'no. 1 of 8', 'began the story',
                     'when its feed says that it was published', '  6. '):
            self.assertIn(part, text)
        for other in story['_feedmerged']['more_stories']:
            title = next(item['title'] for item in self.items() if item['id'] == other)
            self.assertIn('. ' + title, text)

    def test_copies_and_the_rule_that_joined_them(self):
        body = rss('site1', [(1, LONG)])
        urls = [self.server.page('/copy', body), *self.urls]
        self.configure(urls)
        self.run_program('once', '--feed', self.urls[0])
        self.run_program('once')
        text = self.run_program('why', 'https://site1.example/1').stdout
        self.assertIn('Carried by 2 feeds', text)
        self.assertIn('joined by rule canonical-url', text)
        for url in (urls[0], self.urls[0]):
            self.assertIn(url, text)

    def test_what_an_output_leaves_out(self):
        self.configure(self.urls, output='limit = 2')
        self.run_program('once')
        ids = {item['id'] for item in self.items()}
        self.assertEqual(len(ids), 2)
        text = self.run_program('why', 'https://site2.example/2').stdout
        self.assertIn('not in it', text)
        self.assertIn('its limit is 2', text)
        self.configure(self.urls, output='max_age = "1d"')
        self.assertIn('max_age (1 d)', self.run_program('why', 'https://site2.example/2').stdout)

    def test_what_is_not_there(self):
        self.run_program('once')
        self.assertIn('nowhere', self.run_program('why', 'https://nowhere.example/', expect=1).stderr)
        self.run_program('why', '--output', 'none', self.items()[0]['id'], expect=64)


class Backup(Lookups):
    def check_copy(self, path, items=8):
        with sqlite3.connect(f'file:{path}?mode=ro', uri=True) as copy:
            self.assertEqual(copy.execute('PRAGMA integrity_check').fetchone()[0], 'ok')
            self.assertEqual(copy.execute('SELECT count(*) FROM item').fetchone()[0], items)
        copy.close()

    def test_a_copy_while_the_daemon_runs_is_a_store(self):
        self.run_daemon()
        copy = self.work / 'copy.db'
        done = self.run_program('backup', str(copy))
        self.assertEqual(done.stdout, '')
        self.check_copy(copy)
        self.assertEqual(copy.stat().st_mode & 0o777, 0o600)
        self.assertEqual(sorted(p.name for p in self.work.glob('copy*')), ['copy.db'])

    def test_a_copy_takes_the_place_of_the_store(self):
        self.run_program('once')
        before = (self.work / 'public' / 'all.json').read_bytes()
        self.run_program('backup', str(self.work / 'copy.db'))
        for path in self.work.glob('store.db*'):
            path.unlink()
        shutil.move(self.work / 'copy.db', self.work / 'store.db')
        shutil.rmtree(self.work / 'public')
        self.run_program('once')
        self.assertEqual((self.work / 'public' / 'all.json').read_bytes(), before)
        self.assertEqual(len(self.server.log), 8)

    def test_an_existing_file_is_left_as_it_is(self):
        self.run_program('once')
        (self.work / 'copy.db').write_text('mine')
        done = self.run_program('backup', str(self.work / 'copy.db'), expect=73)
        self.assertIn('copy.db exists already', done.stderr)
        self.assertEqual((self.work / 'copy.db').read_text(), 'mine')

    def test_statuses(self):
        self.run_program('backup', str(self.work / 'copy.db'), expect=74)
        self.run_program('once')
        self.run_program('backup', str(self.work / 'none' / 'copy.db'), expect=73)
        self.run_program('backup', expect=64)
        self.config.write_text('nonsense')
        self.run_program('backup', str(self.work / 'copy.db'), expect=78)


if __name__ == '__main__':
    unittest.main()
