#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The Debian package under a systemd that was really booted: installed, run, reloaded, killed, hung, upgraded and purged.

Only where FEEDMERGED_ALL is set (tests/run.sh --all): it takes root, and a minute more the first time. FEEDMERGED_BUILD is the
build directory that the package is made of."""
import json
import os
import pathlib
import re
import sys
import tempfile
import textwrap
import time
import unittest

import booted
from booted import run, wait_until
from support import SKIPPED, rss

BUILD = pathlib.Path(os.environ.get('FEEDMERGED_BUILD', 'build')).resolve()
UNIT = 'feedmerged.service'
PORT = 8000
# Serves what lies in its directory, and writes down what was asked.
SERVER = textwrap.dedent('''\
    import http.server, sys
    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            print(self.path, file=log, flush=True)
    log = open(sys.argv[2], 'a')
    http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])),
        lambda *args: Handler(*args, directory=sys.argv[3])).serve_forever()
    ''')


def make_package(work, revision):
    run('cpack', '-G', 'DEB', '-C', 'RelWithDebInfo', '-B', work / revision, '-D', f'CPACK_DEBIAN_PACKAGE_RELEASE={revision}',
        '--config', BUILD / 'CPackConfig.cmake')
    [package] = (work / revision).glob('*.deb')
    return package


class Boot(unittest.TestCase):
    """The cases are one story, in the order of their numbers."""

    @classmethod
    def setUpClass(cls):
        work = tempfile.TemporaryDirectory(prefix='feedmerged-boot-test-')
        cls.addClassCleanup(work.cleanup)
        cls.work = pathlib.Path(work.name)
        cls.packages = [make_package(cls.work, revision) for revision in ('1', '2')]
        cls.system = booted.System(run('dpkg-deb', '--field', cls.packages[0], 'Depends').stdout)
        cls.addClassCleanup(cls.system.close)
        for package in cls.packages:
            (cls.system.root / 'root' / package.name).write_bytes(package.read_bytes())
        cls.public = cls.system.root / 'var' / 'lib' / 'feedmerged' / 'public'
        cls.configuration = cls.system.root / 'etc' / 'feedmerged' / 'feedmerged.toml'
        cls.serve()

    @classmethod
    def serve(cls):
        feeds = cls.work / 'feeds'
        feeds.mkdir()
        for name in ('one', 'two', 'three'):
            (feeds / name).write_text(rss(name, [(n, f'Story {n} of {name}.') for n in range(3)]))
        (cls.work / 'server.py').write_text(SERVER)
        cls.log = cls.work / 'log'
        cls.log.touch()
        server = cls.system.beside(sys.executable, cls.work / 'server.py', PORT, cls.log, feeds)
        cls.addClassCleanup(server.wait)
        cls.addClassCleanup(server.terminate)
        wait_until(lambda: cls.system.inside('curl', '-fs', f'http://127.0.0.1:{PORT}/', check=False).returncode == 0)
        cls.log.write_text('')

    def inside(self, *words, **options):
        return self.system.inside(*words, **options)

    def configure(self, *feeds, extra=''):
        """The file is rewritten in place: that is what editors of conffiles do, and what dpkg compares."""
        blocks = ''.join(f'[[feed]]\nurl = "http://127.0.0.1:{PORT}/{feed}"\n' for feed in feeds)
        self.configuration.write_text(
            f'{extra}\n[fetch]\nallow_private_networks = ["127.0.0.0/8"]\nhost_spacing = "0s"\n{blocks}'
            '[[output]]\ndirectory = "/var/lib/feedmerged/public"\n')

    def active(self):
        return self.inside('systemctl', 'is-active', UNIT, check=False).stdout.strip() == 'active'

    def pid(self):
        return int(self.system.property(UNIT, 'MainPID'))

    def restarted(self, old):
        return self.pid() not in (0, old) and self.active()

    def stories(self):
        file = self.public / 'all.json'
        return len(json.loads(file.read_text())['items']) if file.exists() else 0

    def wait_for_stories(self, number):
        wait_until(lambda: self.stories() == number, why=lambda: self.system.journal(UNIT))

    def polled(self):
        return sorted(self.log.read_text().split())

    def published(self):
        """What tells an output that was written from one that was left alone."""
        return {file.name: (file.stat().st_mtime_ns, file.read_bytes()) for file in self.public.iterdir()}

    def test_01_install_enables_but_does_not_poll_the_example(self):
        done = self.inside('dpkg', '-i', f'/root/{self.packages[0].name}')
        self.assertIn('name your feeds in /etc/feedmerged/feedmerged.toml', done.stdout)
        self.assertNotIn('warning', done.stderr.lower())
        self.assertEqual(self.inside('systemctl', 'is-enabled', UNIT).stdout.strip(), 'enabled')
        self.assertFalse(self.active())
        self.assertRegex(self.inside('getent', 'passwd', 'feedmerged').stdout, r'^feedmerged:.*:/var/lib/feedmerged:.*nologin$')

    def test_02_starts_without_privileges_and_publishes(self):
        self.configure('one', 'two')
        self.inside('systemctl', 'start', UNIT)
        self.assertTrue(self.active(), self.system.journal(UNIT))
        self.wait_for_stories(6)
        status = dict(re.findall(r'^(\w+):\s+(.*)$', self.inside('cat', f'/proc/{self.pid()}/status').stdout, re.M))
        self.assertNotIn('0', status['Uid'].split())
        self.assertEqual((int(status['CapEff'], 16), int(status['CapBnd'], 16)), (0, 0))
        self.assertEqual((status['NoNewPrivs'], status['Seccomp']), ('1', '2'))
        self.assertEqual(self.system.property(UNIT, 'StatusText'), 'Merging 2 feeds into 1 outputs')
        self.assertEqual(self.polled(), ['/one', '/two'])

    def test_02b_the_journal_has_the_fields_of_each_line(self):
        feed = f'http://127.0.0.1:{PORT}/one'
        def polls():
            return self.inside('journalctl', '--no-pager', '-o', 'json', f'FEEDMERGED_FEED={feed}', check=False).stdout.splitlines()
        wait_until(polls, why=lambda: self.system.journal(UNIT))
        poll, = map(json.loads, polls())
        self.assertEqual((poll['PRIORITY'], poll['SYSLOG_IDENTIFIER'], poll['_SYSTEMD_UNIT']), ('6', 'feedmerged', UNIT))
        self.assertEqual((poll['FEEDMERGED_OUTCOME'], poll['FEEDMERGED_STATUS'], poll['FEEDMERGED_NEW']), ('changed', '200', '3'))
        self.assertTrue(poll['MESSAGE'].startswith(f'polled feed={feed} outcome=changed '), poll)

    def test_03_a_web_server_reads_the_outputs_and_nothing_else(self):
        def read(path):
            return self.inside('setpriv', '--reuid=nobody', '--clear-groups', 'cat', f'/var/lib/feedmerged/{path}', check=False)
        self.assertIn('Story 1 of one.', read('public/all.atom').stdout)
        self.assertNotEqual(read('feedmerged.db').returncode, 0)

    def fetch(self, path, *options):
        return self.inside('curl', '-sS', '--max-time', '10', *options, f'http://127.0.0.1:8480{path}', check=False)

    def test_03b_readers_fetch_through_the_socket(self):
        self.assertEqual(self.system.property('feedmerged.socket', 'ActiveState'), 'active')
        self.assertEqual(self.fetch('/all.json').stdout, (self.public / 'all.json').read_text())
        self.assertEqual(self.fetch('/healthz', '-o', '/dev/null', '-w', '%{http_code}').stdout, '200')

    def test_04_commands_beside_the_service(self):
        self.assertIn('http://127.0.0.1:8000/one', self.inside('feedmerged', 'status').stdout)
        self.assertIn('no problems', self.inside('feedmerged', 'check').stdout)
        self.assertEqual(self.inside('feedmerged', 'once', check=False).returncode, 75)

    def test_05_reload(self):
        before = self.pid()
        self.configure('one', 'two', 'three')
        self.inside('systemctl', 'reload', UNIT)
        self.wait_for_stories(9)
        self.assertEqual(self.pid(), before)
        self.configure('one', extra='nonsense = 1')
        self.inside('systemctl', 'reload', UNIT)
        wait_until(lambda: 'the last reload failed' in self.system.property(UNIT, 'StatusText'))
        self.assertIn('/etc/feedmerged/feedmerged.toml:1:1:', self.system.journal(UNIT))
        self.assertEqual((self.pid(), self.active(), self.stories()), (before, True, 9))
        self.configure('one', 'two', 'three')
        self.inside('systemctl', 'reload', UNIT)
        wait_until(lambda: self.system.property(UNIT, 'StatusText') == 'Merging 3 feeds into 1 outputs')
        self.assertEqual(self.polled(), ['/one', '/three', '/two'])

    def test_06_killed_it_comes_back_and_repeats_nothing(self):
        before, published = self.pid(), self.published()
        self.inside('systemctl', 'kill', '--signal=KILL', UNIT)
        wait_until(lambda: self.restarted(before), why=lambda: self.system.journal(UNIT))
        self.assertEqual(self.published(), published)
        self.assertEqual(self.polled(), ['/one', '/three', '/two'])

    def test_07_hung_it_is_killed_and_comes_back(self):
        drop_in = self.system.root / 'etc' / 'systemd' / 'system' / f'{UNIT}.d'
        drop_in.mkdir()
        (drop_in / 'hurry.conf').write_text('[Service]\nWatchdogSec=2s\n')
        self.inside('systemctl', 'daemon-reload')
        self.inside('systemctl', 'restart', UNIT)
        before = self.pid()
        time.sleep(3)  # longer than the watchdog: a healthy one feeds it
        self.assertEqual(self.pid(), before)
        self.inside('systemctl', 'kill', '--kill-whom=main', '--signal=STOP', UNIT)
        wait_until(lambda: self.restarted(before), why=lambda: self.system.journal(UNIT))
        self.assertIn('Watchdog timeout', self.system.journal(UNIT))
        self.assertEqual(self.polled(), ['/one', '/three', '/two'])

    def test_08_a_wrong_configuration_is_no_loop(self):
        self.configure('one', extra='nonsense = 1')
        self.assertNotEqual(self.inside('systemctl', 'restart', UNIT, check=False).returncode, 0)
        time.sleep(3)  # longer than RestartSec
        self.assertEqual(self.system.property(UNIT, 'ActiveState'), 'failed')
        self.assertEqual(self.system.property(UNIT, 'ExecMainStatus'), '78')
        self.configure('one', 'two', 'three')
        self.inside('systemctl', 'reset-failed', UNIT)
        self.inside('systemctl', 'start', UNIT)
        self.assertTrue(self.active())

    def test_09_an_upgrade_polls_and_announces_nothing_anew(self):
        before, published = self.pid(), self.published()
        done = self.inside('dpkg', '-i', f'/root/{self.packages[1].name}')
        self.assertNotIn('name your feeds', done.stdout)
        wait_until(lambda: self.restarted(before), why=lambda: self.system.journal(UNIT))
        self.assertIn('-2', self.inside('dpkg-query', '-W', '-f', '${Version}', 'feedmerged').stdout)
        self.assertEqual(self.published(), published)
        self.assertEqual(self.fetch('/all.json').stdout, (self.public / 'all.json').read_text())
        self.assertEqual(self.polled(), ['/one', '/three', '/two'])

    def test_10_stops_at_once(self):
        started = time.monotonic()
        self.inside('systemctl', 'stop', 'feedmerged.socket', UNIT)
        self.assertLess(time.monotonic() - started, 5)
        self.assertEqual(self.system.property(UNIT, 'Result'), 'success')
        self.inside('systemctl', 'start', 'feedmerged.socket', UNIT)

    def test_11_removing_keeps_stories_and_configuration(self):
        self.inside('dpkg', '--remove', 'feedmerged')
        self.assertFalse(self.active())
        self.assertFalse((self.system.root / 'usr' / 'bin' / 'feedmerged').exists())
        self.assertTrue((self.public / 'all.json').exists())
        self.assertTrue(self.configuration.exists())

    def test_12_purging_takes_both(self):
        self.inside('dpkg', '--purge', 'feedmerged')
        self.assertFalse((self.system.root / 'var' / 'lib' / 'feedmerged').exists())
        self.assertFalse(self.configuration.parent.exists())
        self.assertEqual(self.inside('systemctl', 'list-unit-files', '--no-legend', 'feedmerged*', check=False).stdout, '')
        self.assertEqual(self.inside('systemctl', '--failed', '--no-legend', '--plain').stdout, '')

    def test_13_powers_off(self):
        self.system.power_off()


if __name__ == '__main__':
    if os.environ.get('FEEDMERGED_ALL') != '1':
        print('skipped: tests/run.sh --all boots a system')
        sys.exit(SKIPPED)
    if reason := booted.missing():
        print(f'skipped: {reason}')
        sys.exit(SKIPPED)
    booted.enter_mount_namespace()
    unittest.main(failfast=True)
