#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The daemon: polls on its schedule, reloads, stops, and talks to systemd."""
import json
import signal
import socket
import unittest

from support import DaemonTest, rss

TEXT = 'Quelques mots pour une histoire.'


class Daemon(DaemonTest):
    def setUp(self):
        super().setUp()
        self.feed = self.server.page('/f', rss('good', [(1, TEXT)]))

    def start(self, **environment):
        return self.start_daemon(environment=environment)

    def stop(self, daemon):
        super().stop(daemon)
        self.wait_for('STOPPING=1')

    def test_polls_publishes_and_stops(self):
        self.configure([self.feed])
        daemon = self.start()
        self.wait_for('READY=1')
        self.wait_until(lambda: (self.work / 'public' / 'all.json').exists() and len(self.items()) == 1)
        self.stop(daemon)
        self.assertEqual(len(self.server.log), 1)

    def test_a_restart_polls_nothing_early(self):
        self.configure([self.feed])
        self.run_program('once')
        for _ in range(3):
            daemon = self.start()
            self.wait_for('READY=1')
            self.stop(daemon)
        self.assertEqual(len(self.server.log), 1)

    def test_stops_in_the_middle_of_a_transfer(self):
        silent = socket.socket()
        self.addCleanup(silent.close)
        silent.bind(('127.0.0.1', 0))
        silent.listen()
        self.configure([f'http://127.0.0.1:{silent.getsockname()[1]}/'])
        daemon = self.start()
        self.wait_for('READY=1')
        silent.settimeout(30)
        connection, _ = silent.accept()
        self.addCleanup(connection.close)
        self.stop(daemon)

    def test_reload_takes_a_good_configuration_and_refuses_a_broken_one(self):
        self.configure([self.feed])
        daemon = self.start()
        self.wait_for('READY=1')
        second = self.server.page('/second', rss('second', [(1, TEXT)]))
        self.configure([self.feed, second])
        daemon.send_signal(signal.SIGHUP)
        self.wait_for('RELOADING=1')
        self.wait_for('READY=1')
        self.wait_until(lambda: (self.work / 'public' / 'all.json').exists() and len(self.items()) == 2)
        self.config.write_text('[fetch]\ninterval = "soon"\n')
        daemon.send_signal(signal.SIGHUP)
        self.wait_for('RELOADING=1')
        self.assertIn('failed', self.wait_for('READY=1'))
        self.assertIn('the old configuration stays', self.logged())
        self.assertIsNone(daemon.poll())
        self.stop(daemon)
        self.assertEqual(sorted(path for path, _ in self.server.log), ['/f', '/second'])

    def test_discover_beside_the_daemon_and_a_reload_cost_one_request(self):
        self.configure([self.feed])
        daemon = self.start()
        self.wait_for('READY=1')
        second = self.server.page('/second', rss('second', [(1, TEXT)]))
        self.assertIn(second, self.run_program('discover', second).stdout)
        self.configure([self.feed, second])
        daemon.send_signal(signal.SIGHUP)
        self.wait_for('RELOADING=1')
        self.wait_for('READY=1')
        self.wait_until(lambda: (self.work / 'public' / 'all.json').exists() and len(self.items()) == 2)
        self.stop(daemon)
        self.assertEqual(sorted(path for path, _ in self.server.log), ['/f', '/second'])

    def test_a_second_instance_is_refused(self):
        self.configure([self.feed])
        daemon = self.start()
        self.wait_for('READY=1')
        done = self.run_program('once', expect=75)
        self.assertIn(str(daemon.pid), done.stderr)
        self.stop(daemon)

    def test_commands_that_look_work_beside_it(self):
        self.configure([self.feed])
        daemon = self.start()
        self.wait_for('READY=1')
        self.wait_until(lambda: (self.work / 'public' / 'all.json').exists() and len(self.items()) == 1)
        self.assertIn(TEXT, self.run_program('show', 'https://good.example/1').stdout)
        self.assertIn(self.feed, self.run_program('status').stdout)
        self.stop(daemon)

    def test_other_programs_may_look_into_the_database_meanwhile(self):
        self.configure([self.feed])
        daemon = self.start()
        self.wait_for('READY=1')
        self.wait_until(lambda: (self.work / 'public' / 'all.json').exists() and len(self.items()) == 1)
        for polls in (2, 3):
            # Whoever is the last to leave folds the log and removes it: that must never be they.
            self.poll_now(daemon, self.feed)
            self.assertTrue((self.work / 'store.db-wal').exists())
            self.wait_until(lambda: json.loads(self.run_program('status', '--json').stdout)['feeds'][0]['polls'] == polls)
        self.stop(daemon)

    def test_the_watchdog_is_fed(self):
        self.configure([self.feed])
        daemon = self.start(WATCHDOG_USEC='400000')
        self.wait_for('WATCHDOG=1')
        self.wait_for('WATCHDOG=1')
        self.stop(daemon)

    def test_a_broken_configuration_at_the_start_is_exit_78(self):
        self.config.write_text('nonsense = 1\n')
        self.assertEqual(self.start().wait(timeout=30), 78)
        self.assertIn('feedmerged.toml:1:1', self.logged())

    def test_credentials_in_urls_are_never_logged(self):
        self.configure(['http://user:s3cr3tword@127.0.0.1:1/feed'])
        daemon = self.start()
        self.wait_for('READY=1')
        self.wait_until(lambda: 'poll failed' in self.logged())
        self.stop(daemon)
        self.assertNotIn('s3cr3tword', self.logged())
        self.assertNotIn('s3cr3tword', self.run_program('status').stdout)
        self.assertNotIn('s3cr3tword', self.run_program('export').stdout)


if __name__ == '__main__':
    unittest.main()
