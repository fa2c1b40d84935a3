#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A wall clock that jumps by ten years under the running daemon: nothing is polled, forgotten or dated for it."""
import datetime
import json
import pathlib
import time
import unittest
import xml.etree.ElementTree as xml

from support import SANITIZED, ServedTest, rss, text

# Where Debian's libfaketime has it. It counts on being loaded first, and so do sanitizers.
LIBRARY = next(iter(pathlib.Path('/usr/lib').glob('*/faketime/libfaketimeMT.so.1')), None)
TEN_YEARS = 3650 * 86400
ATOM = '{http://www.w3.org/2005/Atom}'


@unittest.skipIf(SANITIZED, 'libfaketime and sanitizers both want to be loaded first')
@unittest.skipUnless(LIBRARY, 'there is no libfaketimeMT.so.1: install the package libfaketime')
class Clock(ServedTest):
    def setUp(self):
        super().setUp()
        self.clock = self.work / 'clock'
        self.set_clock(0)

    def set_clock(self, seconds):
        fresh = self.work / 'clock.new'
        fresh.write_text(f'{seconds:+d}\n')
        fresh.rename(self.clock)

    def environment(self):
        # Without NO_CACHE it looks at the file every ten seconds only.
        return {'LD_PRELOAD': str(LIBRARY), 'FAKETIME_TIMESTAMP_FILE': str(self.clock), 'FAKETIME_NO_CACHE': '1',
                'FAKETIME_DONT_FAKE_MONOTONIC': '1', 'NO_FAKE_STAT': '1'}

    def feed(self, name, items, undated=()):
        more = ''.join(f'<item><title>{name} {n}</title><guid isPermaLink="false">{name}-{n}</guid>'
                       f'<link>https://{name}.example/{n}</link><description>{text(name, n)}</description></item>' for n in undated)
        return self.server.page('/' + name, rss(name, [(n, text(name, n)) for n in range(items)])
                                .replace('</channel>', more + '</channel>'))

    def dates(self):
        """Title: what readers see of its dates."""
        return {item['title']: (item['date_published'], item['_feedmerged']['first_seen']) for item in self.items()}

    def updated(self):
        return xml.parse(self.outputs / 'all.atom').findtext(ATOM + 'updated')

    def start(self, output=''):
        self.urls = [self.feed(f'f{n}', 5) for n in range(10)]
        self.configure(self.urls, output='limit = 0\n' + output)
        daemon = self.start_served(50, environment=self.environment())
        self.wait_until(lambda: len(self.server.log) == 10)
        return daemon

    def check_quiet(self, daemon, polls):
        """Nothing is polled for the jump: what would be, would be at once, as whoever is told of one change looks for what is due."""
        time.sleep(1)
        self.assertIsNone(daemon.poll())
        self.assertEqual(len(self.server.log), polls, self.server.log[polls:])

    def test_ten_years_ahead(self):
        daemon = self.start()
        before, updated = self.dates(), self.updated()
        [gate] = self.poll_into(daemon, self.urls[0])
        self.set_clock(TEN_YEARS)
        self.feed('f0', 6)
        gate.set()
        self.wait_until(lambda: len(self.items()) == 51)
        self.check_quiet(daemon, 11)
        after = self.dates()
        self.assertEqual({title: after[title] for title in before}, before)
        self.assertGreaterEqual(self.updated(), updated)
        # A start is no reason to forget either: f1 does not carry its stories any more, which have expired by that clock.
        self.stop(daemon)
        self.feed('f1', 0)
        self.make_due(*self.urls, at=int(time.time() + TEN_YEARS + 1800))
        self.make_due(self.urls[1])
        daemon = self.start_daemon(environment=self.environment())
        self.wait_for('READY=1')
        self.wait_until(lambda: len(self.server.log) == 12)
        self.check_quiet(daemon, 12)
        self.stop(daemon)
        daemon = self.start_daemon(environment=self.environment())
        self.wait_for('READY=1')
        self.stop(daemon)
        self.assertNotIn('purged', self.logged())
        self.assertEqual(len(self.items()), 51)

    def test_ten_years_back(self):
        daemon = self.start('max_age = "0"')
        before, updated = self.dates(), self.updated()
        newest = max(first_seen for _, first_seen in before.values())
        seen = self.get('/all.json')[2]['Last-Modified']
        self.assertEqual(self.get('/all.json', If_Modified_Since=seen)[0], 304)
        [gate] = self.poll_into(daemon, self.urls[0])
        self.set_clock(-TEN_YEARS)
        self.feed('f0', 6, undated=[90])
        gate.set()
        self.wait_until(lambda: len(self.items()) == 52)
        self.check_quiet(daemon, 11)
        after = self.dates()
        self.assertEqual({title: after[title] for title in before}, before)
        for title in ('f0 5', 'f0 90'):
            self.assertEqual(after[title][1], newest)
        self.assertGreaterEqual(self.updated(), updated)
        # Who asks by the date of the old one hears of the new one.
        self.wait_until(lambda: len(self.served()) == 52)
        self.assertEqual(self.get('/all.json', If_Modified_Since=seen)[0], 200)
        # No stall: what was polled under that clock is due a day later by it, and a start waits for nothing ten years away.
        self.poll_now(daemon, self.urls[2])
        self.wait_until(lambda: self.server.asked('/f2') == 2)
        self.wait_until(lambda: self.planned(self.urls[2]) < datetime.timedelta(days=2))
        self.stop(daemon)

    def planned(self, url):
        """How far ahead of the faked clock the feed's next poll is."""
        [feed] = [feed for feed in json.loads(self.run_program('status', '--json').stdout)['feeds'] if feed['url'] == url]
        at = datetime.datetime.fromisoformat(feed['next_poll'].replace('Z', '+00:00'))
        now = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=TEN_YEARS)
        return at - now if feed['polls'] == 2 else datetime.timedelta.max


if __name__ == '__main__':
    unittest.main()
