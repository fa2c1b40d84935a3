#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A database that is damaged under the running daemon: it ends at once with one line and a status after which systemd starts it
again; that start sets the file aside, and readers see nothing anew."""
import os
import random
import signal
import sqlite3
import unittest

from support import ServedTest, rss, text

PAGE = 16 * 1024  # of a new database


class Damage(ServedTest):
    def feed(self, items):
        return self.server.page('/a', rss('a', [(n, text('a', n)) for n in range(items)]))

    def undated(self):
        items = ''.join(f'<item><title>Undated {n}</title><link>https://undated.example/{n}</link>'
                        f'<guid isPermaLink="false">u{n}</guid><description>{text("u", n)}</description></item>' for n in range(3))
        return self.server.page('/undated', '<rss version="2.0"><channel><title>undated</title><link>https://undated.example/</link>'
                                            f'{items}</channel></rss>')

    def entries(self):
        return {entry['id']: (entry['date_published'], entry['_feedmerged']['first_seen']) for entry in self.items()}

    def start(self):
        """All is in the database, nothing in its log."""
        self.urls = [self.feed(40), self.undated()]
        self.configure(self.urls, output='limit = 0\nmax_age = "0"')
        self.run_program('once')
        self.known = self.entries()
        self.assertEqual(len(self.known), 43)
        return self.start_served(43)

    def damage(self, first):
        """Garbage from the page on, and pages that are in memory shall be read again, as they are once there is no room for all."""
        with sqlite3.connect(self.store, timeout=30) as store:
            store.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('touched', '1')")
        store.close()
        size = self.store.stat().st_size
        with open(self.store, 'r+b') as file:
            file.seek(first * PAGE)
            file.write(random.Random(1).randbytes(size - first * PAGE))
            os.fsync(file.fileno())

    def check_ends_and_begins_anew(self, daemon):
        self.assertEqual(daemon.wait(timeout=30), 74, self.logged())
        errors = [line for line in self.logged().splitlines() if ' error ' in line and 'serving failed' not in line]
        self.assertEqual(len(errors), 1, self.logged())
        self.assertIn('the store is damaged, ending so that the next start replaces it', errors[0])
        self.assertIn(str(self.store), errors[0])
        self.assertNotIn('not stored', self.logged())
        self.wait_for('STOPPING=1')
        for gate in self.server.gates.values():
            gate.set()

        self.feed(41)
        daemon = self.start_daemon()
        self.wait_for('READY=1')
        self.assertIn('began a new store', self.logged())
        self.wait_until(lambda: len(self.items()) == 44)
        entries = self.entries()
        self.assertEqual({entry: entries.get(entry) for entry in self.known}, self.known)
        self.assertEqual(len(list(self.work.glob('store.db.corrupt-*Z'))), 1)
        self.stop(daemon)

    def check_met_by_a_poll(self, damage):
        """While a feed's answer is under way; what it brings has to be written among what is stored."""
        daemon = self.start()
        [gate] = self.poll_into(daemon, self.urls[0])
        self.server.page('/a', rss('a', [(n, 'Edited. ' + text('a', n)) for n in range(40)]))
        damage()
        gate.set()
        self.check_ends_and_begins_anew(daemon)

    def test_met_by_a_poll(self):
        self.check_met_by_a_poll(lambda: self.damage(1))

    def test_met_by_a_reload(self):
        daemon = self.start()
        self.damage(1)
        daemon.send_signal(signal.SIGHUP)
        self.check_ends_and_begins_anew(daemon)

    def test_met_by_a_page(self):
        daemon = self.start()
        self.damage(1)
        try:
            self.assertIn(self.get('/status')[0], (500, 503))
        except ConnectionError:
            pass  # it ends at once
        self.check_ends_and_begins_anew(daemon)

    def test_cut_off(self):
        def cut():
            self.damage(1)
            os.truncate(self.store, PAGE)
        self.check_met_by_a_poll(cut)

    def test_no_database_any_more(self):
        self.check_met_by_a_poll(lambda: self.damage(0))


if __name__ == '__main__':
    unittest.main()
