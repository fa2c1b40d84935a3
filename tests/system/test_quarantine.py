#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A feed that crashes the program or never ends its parser is left alone after a few times; the others go on."""
import os
import signal
import unittest

from support import SANITIZED, DaemonTest, rss

GOOD = 'Une histoire qui arrive toujours.'


class Quarantine(DaemonTest):
    def setUp(self):
        super().setUp()
        self.environment = {'LD_PRELOAD': os.environ['FEEDMERGED_CRASHING_PARSER']}
        if SANITIZED:
            # They want to be the first library, and this one needs nothing of them.
            self.environment['ASAN_OPTIONS'] = os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'
        self.good = self.server.page('/good', rss('good', [(1, GOOD)]))
        self.bad = self.server.page('/bad', rss('bad', [(1, 'CRASH-THE-PARSER')]))
        self.configure([self.good, self.bad])

    def crash(self):
        daemon = self.start_daemon(environment=self.environment)
        self.assertEqual(daemon.wait(timeout=60), -signal.SIGABRT, self.logged())

    def healthy(self):
        daemon = self.start_daemon(environment=self.environment)
        self.wait_for('READY=1')
        return daemon

    def stop(self, daemon):
        daemon.send_signal(signal.SIGTERM)
        self.assertEqual(daemon.wait(timeout=60), 0, self.logged())

    def test_a_feed_that_crashes_the_parser(self):
        for ends in (1, 2, 3):
            self.crash()
        daemon = self.healthy()
        self.wait_until(lambda: 'quarantined: feedmerged ended 3 times' in self.logged())
        self.assertRegex(self.logged(), r'the last process ended while it read feed=http://127\S*/bad ends=3 quarantined=yes')
        self.wait_until(lambda: (self.work / 'public' / 'all.json').exists() and self.items())
        self.assertEqual([item['title'] for item in self.items()], ['good 1'])
        self.stop(daemon)
        self.assertIn('quarantined', self.run_program('status').stdout)
        # It changes, and is a feed like any other.
        self.server.page('/bad', rss('bad', [(1, 'Guérie.')]))
        self.run_program('once', '--force')
        self.assertEqual(sorted(item['title'] for item in self.items()), ['bad 1', 'good 1'])

    def test_a_feed_that_hangs_the_parser(self):
        self.server.page('/bad', rss('bad', [(1, 'HANG-THE-PARSER')]))
        daemon = self.start_daemon(environment={**self.environment, 'WATCHDOG_USEC': '1000000'})
        self.wait_for('READY=1')
        self.wait_until(lambda: 'no progress thread=ingest' in self.logged())
        daemon.send_signal(signal.SIGABRT)  # what systemd does when the watchdog is not fed
        self.assertEqual(daemon.wait(timeout=60), -signal.SIGABRT)
        daemon = self.healthy()
        self.wait_until(lambda: 'quarantined: feedmerged ended' in self.logged())
        self.wait_until(lambda: (self.work / 'public' / 'all.json').exists() and self.items())
        self.assertEqual([item['title'] for item in self.items()], ['good 1'])
        self.stop(daemon)


if __name__ == '__main__':
    unittest.main()
