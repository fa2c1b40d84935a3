#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What soak.sh runs: the feeds, the daemon under a fast clock, and whoever watches both.

The feeds have a rhythm of their own in fast time: from a new story every two hours to one every other day; one poll in twelve fails, in all the
ways that servers have; one feed in ten goes away for a while and comes back. Each story that was ever answered whole must be in
the store at the end, once, and every output that was ever read must have been whole.
"""
import argparse
import collections
import gzip
import http.server
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as tree

HOST = '127.0.{}.{}'


class Feeds:
    def __init__(self, count, factor, seed):
        self.count, self.factor, self.random = count, factor, random.Random(seed)
        self.started, self.lock = time.monotonic(), threading.Lock()
        self.rhythm = [self.random.choice([2, 6, 12, 48]) * 3600 for _ in range(count)]
        self.answered = [set() for _ in range(count)]
        self.statuses = collections.Counter()

    def fast_seconds(self):
        return (time.monotonic() - self.started) * self.factor

    def newest(self, feed):
        return int(self.fast_seconds() / self.rhythm[feed]) + 10

    def gone(self, feed):
        """A tenth of the feeds is away every third stretch of four hours."""
        return feed % 10 == 3 and int(self.fast_seconds() / 14400) % 3 == 1

    def document(self, feed, newest):
        items = []
        for n in range(newest, max(newest - 15, 0), -1):
            words = random.Random(feed * 100_003 + n)
            text = ' '.join(f'word{words.randrange(5000)}' for _ in range(120))
            items.append(f'<item><title>Story {n} of feed {feed}</title><link>https://site{feed}.example/{n}</link>'
                         f'<guid>https://site{feed}.example/{n}</guid><description>&lt;p&gt;{text}&lt;/p&gt;</description></item>')
        return (f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed {feed}</title><link>https://site{feed}.example/</link>'
                f'<description>d</description>{"".join(items)}</channel></rss>').encode()


def make_handler(feeds):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'

        def do_GET(self):
            feed = int(self.path[1:])
            newest = feeds.newest(feed)
            tag = f'"{feed}-{newest}"'
            with feeds.lock:
                dice = feeds.random.random()
            if feeds.gone(feed):
                return self.answer(404, b'away')
            if dice < 0.02:
                return self.answer(503, b'later', Retry_After='1800')
            if dice < 0.04:
                return self.answer(500, b'broken')
            if dice < 0.06:
                self.close_connection = True
                return self.connection.close()
            if dice < 0.08:
                return self.answer(200, b'<html><p>Sorry!</p></html>', Content_Type='text/html')
            body = feeds.document(feed, newest)
            if dice < 0.09:
                return self.answer(200, body[:len(body) // 2])  # cut off in an item: what is whole in it counts
            if self.headers.get('If-None-Match') == tag:
                return self.answer(304, b'', ETag=tag)
            coded = gzip.compress(body, 1)
            if self.answer(200, coded, ETag=tag, Content_Encoding='gzip', Content_Type='application/rss+xml'):
                with feeds.lock:
                    feeds.answered[feed].update(range(max(newest - 14, 1), newest + 1))

        def answer(self, status, body, **headers):
            with feeds.lock:
                feeds.statuses[status] += 1
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace('_', '-'), value)
            if status != 304:
                self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
                self.wfile.flush()
                return True
            except OSError:
                return False

        def log_message(self, *args):
            pass

    return Handler


def write_config(work, count, port):
    lines = ['[store]', f'path = {json.dumps(str(work / "store.db"))}', 'retention = "0"', '[fetch]', 'allow_private_networks = ["127.0.0.0/8"]',
             'host_spacing = "0s"', 'timeout = "10m"', '[[output]]', f'directory = {json.dumps(str(work / "public"))}']
    lines += [f'[[feed]]\nurl = "http://{HOST.format(1 + n // 200, 1 + n % 200)}:{port}/{n}"' for n in range(count)]
    (work / 'feedmerged.toml').write_text('\n'.join(lines) + '\n')


def rss_kib(pid):
    for line in pathlib.Path(f'/proc/{pid}/status').read_text().splitlines():
        if line.startswith('VmRSS:'):
            return int(line.split()[1])
    return 0


def wrong_outputs(public):
    """What is wrong with the outputs as they are now."""
    wrong = []
    try:
        items = json.loads((public / 'all.json').read_text())['items']
        ids = [item['id'] for item in items]
        if len(set(ids)) != len(ids):
            wrong.append('all.json: an id twice')
        if len(items) > 100:
            wrong.append('all.json: over its limit')
        for name in ('all.atom', 'all.rss'):
            tree.fromstring((public / name).read_bytes())
        if not (public / 'all.html').read_text().rstrip().endswith('</html>'):
            wrong.append('all.html: cut off')
    except FileNotFoundError:
        pass  # not published yet
    except (ValueError, KeyError, tree.ParseError) as error:
        wrong.append(str(error))
    return wrong


def watch(daemon, work, minutes):
    """Samples of (seconds, KiB, descriptors), and what was wrong."""
    samples, wrong = [], []
    started = time.monotonic()
    while time.monotonic() - started < minutes * 60:
        time.sleep(5)
        if daemon.poll() is not None:
            sys.exit(f'soak: the daemon ended with {daemon.returncode}: {(work / "log").read_text()[-2000:]}')
        samples.append((time.monotonic() - started, rss_kib(daemon.pid), len(os.listdir(f'/proc/{daemon.pid}/fd'))))
        wrong += wrong_outputs(work / 'public')
        if len(samples) % 12 == 0:
            print(f'{samples[-1][0] / 60:4.0f} min: {samples[-1][1] / 1024:.1f} MiB, {samples[-1][2]} descriptors', flush=True)
    return samples, wrong


def lost_stories(work, feeds):
    with sqlite3.connect(f'file:{work / "store.db"}?mode=ro', uri=True) as store:
        stored = collections.Counter(guid for guid, in store.execute('SELECT guid FROM item'))
        sound = store.execute('PRAGMA integrity_check').fetchone()[0]
    expected = {f'https://site{feed}.example/{n}' for feed, seen in enumerate(feeds.answered) for n in seen}
    return expected - set(stored), [guid for guid, count in stored.items() if count > 1], sound, len(expected)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--binary', required=True)
    parser.add_argument('--minutes', type=float, default=15)
    parser.add_argument('--feeds', type=int, default=500)
    parser.add_argument('--factor', type=int, default=100)
    args = parser.parse_args()
    feeds = Feeds(args.feeds, args.factor, 7)
    server = http.server.ThreadingHTTPServer(('0.0.0.0', 0), make_handler(feeds))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix='feedmerged-soak-') as path:
        work = pathlib.Path(path)
        write_config(work, args.feeds, server.server_address[1])
        with open(work / 'log', 'w') as log:
            environment = {k: v for k, v in os.environ.items() if k not in ('JOURNAL_STREAM', 'NOTIFY_SOCKET')}
            daemon = subprocess.Popen([args.binary, work / 'feedmerged.toml', str(args.factor)], stderr=log, env=environment)
            try:
                samples, wrong = watch(daemon, work, args.minutes)
                # What is under way is stored before it ends.
                daemon.send_signal(signal.SIGTERM)
                status = daemon.wait(60)
            finally:
                if daemon.poll() is None:
                    daemon.kill()
        lost, doubled, sound, expected = lost_stories(work, feeds)
    warm = [sample for sample in samples if sample[0] > samples[-1][0] / 3]
    third = len(warm) // 3 or 1
    early, late = (sorted(s[1] for s in part)[len(part) // 2] / 1024 for part in (warm[:third], warm[-third:]))
    most = max(sample[2] for sample in warm)
    least = min(sample[2] for sample in warm)
    print(f'{feeds.fast_seconds() / 86400:.1f} days, answers {dict(sorted(feeds.statuses.items()))}')
    print(f'memory: median {early:.1f} MiB after the warm-up, {late:.1f} MiB at the end, at most {max(s[1] for s in samples) / 1024:.1f} MiB')
    print(f'descriptors after the warm-up: {least} to {most}')
    print(f'stories: {expected} answered, {len(lost)} lost, {len(doubled)} doubled; database: {sound}; exit status {status}')
    for problem in wrong[:10] + sorted(lost)[:5] + doubled[:5]:
        print('wrong:', problem)
    flat = late <= early * 1.1 + 2
    if not flat:
        print('wrong: memory grows')
    sys.exit(int(bool(wrong or lost or doubled or status or sound != 'ok' or not flat)))


if __name__ == '__main__':
    main()
