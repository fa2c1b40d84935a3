# SPDX-License-Identifier: MIT
"""A real systemd (Debian 12) booted in a container whose network is loopback alone, for tests of the installed service. Takes
root, systemd-nspawn and debootstrap. All that a test changes lies in memory and goes with it; the tree below is made once and
kept in /var/cache (FEEDMERGED_BOOT_TREE)."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TREE = pathlib.Path(os.environ.get('FEEDMERGED_BOOT_TREE', '/var/cache/feedmerged-boot/package-bookworm'))
BASE = ('ca-certificates', 'curl', 'dbus', 'init-system-helpers', 'libnss-systemd', 'procps', 'systemd', 'systemd-sysv')
TOOLS = ('cpack', 'debootstrap', 'dpkg-deb', 'dpkg-shlibdeps', 'nsenter', 'scdoc', 'systemd-nspawn', 'unshare')
CGROUPS = pathlib.Path('/sys/fs/cgroup')
IN_NAMESPACE = 'FEEDMERGED_IN_MOUNT_NAMESPACE'


def missing():
    """Why nothing can be booted here; '' where it can."""
    if os.geteuid() != 0:
        return 'booting a system takes root'
    if gone := [tool for tool in TOOLS if not shutil.which(tool)]:
        return f'there is no {", ".join(gone)} (tests/ci-packages.txt)'
    if subprocess.run(['unshare', '--mount', 'true'], capture_output=True).returncode:
        return 'no mount namespace can be made here'
    return ''


def enter_mount_namespace():
    """Starts this script again where its mounts are nobody else's."""
    if IN_NAMESPACE not in os.environ:
        os.environ[IN_NAMESPACE] = '1'
        os.execvp('unshare', ['unshare', '--mount', '--propagation', 'private', '--', sys.executable, '-B', *sys.argv])


def run(*words, **options):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True, timeout=300, **options)


def wait_until(condition, seconds=30, why=lambda: ''):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f'not within {seconds} s: {why()}')
        time.sleep(0.1)


def make_tree(depends):
    """The system that the package is installed in: has its dependencies, but not the package."""
    made_for = TREE / 'root' / 'dependencies'
    if made_for.exists() and made_for.read_text() == depends:
        return
    # Under another name until it is whole: a run that is interrupted leaves nothing that looks like a tree.
    unfinished = TREE.with_name(TREE.name + '.unfinished')
    for old in (TREE, unfinished):
        shutil.rmtree(old, ignore_errors=True)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    try:
        run('debootstrap', '--variant=minbase', f'--include={",".join(BASE)}', 'bookworm', unfinished)
        shutil.copy('/etc/resolv.conf', unfinished / 'etc' / 'resolv.conf')
        run('chroot', unfinished, 'apt-get', 'satisfy', '-q', '-y', '--no-install-recommends', depends,
            env={'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'DEBIAN_FRONTEND': 'noninteractive', 'LC_ALL': 'C'})
    except subprocess.CalledProcessError as error:
        raise AssertionError(f'{error.cmd}: {error.stdout[-2000:]}{error.stderr[-2000:]}') from error
    (unfinished / made_for.relative_to(TREE)).write_text(depends)
    unfinished.rename(TREE)


class System:
    """Booted by the constructor, gone with close()."""

    def __init__(self, depends):
        make_tree(depends)
        self.work = pathlib.Path(tempfile.mkdtemp(prefix='feedmerged-boot-'))
        self.root = self.work / 'root'
        self.group = CGROUPS / f'feedmerged-boot-{os.getpid()}'
        self.container = None
        try:
            self._mount()
            self._boot()
        except BaseException:
            self.close()
            raise

    def _mount(self):
        run('mount', '-t', 'tmpfs', '-o', 'size=1G,mode=755', 'tmpfs', self.work)
        for name in ('changes', 'scratch', 'root'):
            (self.work / name).mkdir()
        run('mount', '-t', 'overlay', 'overlay', '-o',
            f'lowerdir={TREE},upperdir={self.work}/changes,workdir={self.work}/scratch', self.root)
        # systemd 252 wants the unified hierarchy, which hosts need not have mounted.
        subprocess.run(['umount', '-R', CGROUPS], capture_output=True)
        run('mount', '-t', 'cgroup2', 'cgroup2', CGROUPS)
        self.group.mkdir()
        (self.group / 'cgroup.procs').write_text(str(os.getpid()))

    def _boot(self):
        (self.root / 'etc' / 'machine-id').write_text('uninitialized\n')
        for unit in ('apt-daily.timer', 'apt-daily-upgrade.timer', 'dpkg-db-backup.timer', 'e2scrub_all.timer',
                     'e2scrub_reap.service', 'console-getty.service', 'systemd-networkd.service', 'systemd-resolved.service'):
            mask = self.root / 'etc' / 'systemd' / 'system' / unit
            mask.unlink(missing_ok=True)
            mask.symlink_to('/dev/null')
        self.console = open(self.work / 'console', 'w')
        self.container = subprocess.Popen(
            ['systemd-nspawn', '--quiet', f'--directory={self.root}', '--machine=feedmerged-boot', '--register=no', '--keep-unit',
             '--private-network', '--resolv-conf=off', '--timezone=off', '--console=read-only', '--boot'],
            stdin=subprocess.DEVNULL, stdout=self.console, stderr=self.console)
        wait_until(self._find_init, why=lambda: (self.work / 'console').read_text())
        wait_until(lambda: self.inside('systemctl', 'is-system-running', check=False).stdout.strip() in ('running', 'degraded'),
                   seconds=60, why=lambda: (self.work / 'console').read_text())

    def _find_init(self):
        """The container's first process, as the host numbers it."""
        if self.container.poll() is not None:
            raise AssertionError('systemd-nspawn ended: ' + (self.work / 'console').read_text())
        children = pathlib.Path(f'/proc/{self.container.pid}/task/{self.container.pid}/children').read_text().split()
        for child in children:
            if pathlib.Path(f'/proc/{child}/comm').read_text().strip() == 'systemd':
                self.init = child
                return True
        return False

    def inside(self, *words, check=True):
        """A command in the booted system."""
        done = subprocess.run(
            ['nsenter', f'--target={self.init}', '--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--', 'env', '-i',
             'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'TERM=dumb', 'LANG=C.UTF-8', 'SYSTEMD_PAGER=', 'DEBIAN_FRONTEND=noninteractive',
             *(str(word) for word in words)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        if check and done.returncode:
            raise AssertionError(f'{words}: {done.returncode}\n{done.stdout}{done.stderr}')
        return done

    def beside(self, *words, **options):
        """A process of the host in the network of the booted system."""
        return subprocess.Popen(['nsenter', f'--target={self.init}', '--net', '--', *(str(word) for word in words)], **options)

    def property(self, unit, name):
        return self.inside('systemctl', 'show', '-P', name, unit).stdout.strip()

    def journal(self, unit):
        return self.inside('journalctl', '--no-pager', '-o', 'cat', '-u', unit).stdout

    def power_off(self):
        self.inside('systemctl', 'poweroff', '--no-block', check=False)
        self.container.wait(timeout=60)

    def close(self):
        if self.container and self.container.poll() is None:
            self.container.send_signal(signal.SIGTERM)
            try:
                self.container.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.container.kill()
                self.container.wait()
        if self.group.exists():
            (CGROUPS / 'cgroup.procs').write_text(str(os.getpid()))
            for directory, _, _ in os.walk(self.group, topdown=False):
                os.rmdir(directory)
        for mount in (self.root, self.work):
            subprocess.run(['umount', '--lazy', mount], capture_output=True)
        if self.work.exists():
            os.rmdir(self.work)
