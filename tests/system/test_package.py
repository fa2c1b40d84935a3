#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The Debian package: what is in it, on what it depends, and that lintian has nothing to say of it. FEEDMERGED_BUILD is the
build directory that it is made of."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from support import SKIPPED

BUILD = pathlib.Path(os.environ.get('FEEDMERGED_BUILD', 'build')).resolve()
FILES = {
    '/etc/feedmerged/feedmerged.toml', '/usr/bin/feedmerged', '/usr/lib/systemd/system/feedmerged.service',
    '/usr/lib/systemd/system/feedmerged.socket', '/usr/lib/sysusers.d/feedmerged.conf',
    '/usr/share/bash-completion/completions/feedmerged', '/usr/share/zsh/vendor-completions/_feedmerged',
    '/usr/share/fish/vendor_completions.d/feedmerged.fish', '/usr/share/doc/feedmerged/copyright',
    '/usr/share/doc/feedmerged/changelog.gz', '/usr/share/doc/feedmerged/examples/feedmerged.toml',
    '/usr/share/doc/feedmerged/examples/page.mustache', '/usr/share/man/man8/feedmerged.8.gz',
    '/usr/share/man/man5/feedmerged.toml.5.gz',
}


def output(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=120).stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        work = tempfile.TemporaryDirectory(prefix='feedmerged-package-')
        cls.addClassCleanup(work.cleanup)
        made = subprocess.run(['cpack', '-G', 'DEB', '-C', 'RelWithDebInfo', '-B', work.name, '--config',
                               BUILD / 'CPackConfig.cmake'], capture_output=True, text=True, timeout=120)
        if made.returncode:
            raise AssertionError(made.stdout + made.stderr)
        cls.work = pathlib.Path(work.name)
        [cls.package] = cls.work.glob('*.deb')

    def test_files(self):
        listed = re.findall(r'^(\S+) (\S+) .* \.(/\S+)$', output('dpkg-deb', '--contents', self.package), re.M)
        self.assertEqual({path for mode, _, path in listed if mode[0] != 'd'}, FILES)
        for mode, owner, path in listed:
            self.assertEqual(owner, 'root/root', path)
            self.assertEqual(mode[1:], 'rwxr-xr-x' if mode[0] == 'd' or path == '/usr/bin/feedmerged' else 'rw-r--r--', path)

    def test_dependencies_and_configuration_files(self):
        depends = output('dpkg-deb', '--field', self.package, 'Depends')
        for library in ('libc6', 'libcurl4', 'libsqlite3-0', 'libxml2', 'libsystemd0', 'ca-certificates'):
            self.assertRegex(depends, rf'(^|, ){library}( \(|,|$)')
        control = self.work / 'control'
        output('dpkg-deb', '--control', self.package, control)
        self.assertEqual((control / 'conffiles').read_text(), '/etc/feedmerged/feedmerged.toml\n')
        for script in ('postinst', 'prerm', 'postrm'):
            output('sh', '-n', control / script)

    def test_the_same_build_gives_the_same_files(self):
        again = self.work / 'again'
        output('cpack', '-G', 'DEB', '-C', 'RelWithDebInfo', '-B', again, '--config', BUILD / 'CPackConfig.cmake')
        [second] = again.glob('*.deb')
        sums = []
        for package, name in ((self.package, 'one'), (second, 'two')):
            output('dpkg-deb', '--control', package, self.work / name)
            sums.append((self.work / name / 'md5sums').read_text())
        self.assertEqual(sums[0], sums[1])

    def test_lintian(self):
        if not shutil.which('lintian'):
            self.skipTest('there is no lintian')
        done = subprocess.run(['lintian', '--allow-root', '--fail-on', 'error,warning', self.package], capture_output=True,
                              text=True, timeout=300)
        self.assertEqual((done.returncode, done.stdout), (0, ''), done.stderr)


if __name__ == '__main__':
    for tool in ('cpack', 'dpkg-deb', 'dpkg-shlibdeps', 'scdoc'):
        if not shutil.which(tool):
            print(f'skipped: there is no {tool}')
            sys.exit(SKIPPED)
    unittest.main()
