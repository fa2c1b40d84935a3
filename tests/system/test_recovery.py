#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Broken documents through the real program: what is stored, what is asked for again, and where it is said."""
import gzip
import json
import subprocess
import unittest

from support import BINARY, ProgramTest, rss

TEXT = 'Un texte assez long pour que le lecteur en voie la fin coupée, avec encore quelques mots de plus.'
WHOLE = rss('site', [(n, TEXT) for n in range(1, 6)])
# Ends inside the fourth item.
CUT = WHOLE[:WHOLE.index('site 4</title>')]
DEFECTS = WHOLE.replace('site 2</title>', 'site 2 &eacute; \x07 <b>x</title>').replace('site 3</title>', 'site 3</\x1b[31mb></title>')


class Parse(ProgramTest):
    def parse(self, data, *words, expect=0):
        done = subprocess.run([BINARY, 'parse', *words, '-'], input=data, capture_output=True, timeout=60)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done

    def test_warnings_are_lines_on_stderr_and_stdout_is_json(self):
        done = self.parse(b'PHP Warning: x\n' + DEFECTS.encode())
        self.assertEqual(len(json.loads(done.stdout)['items']), 5)
        lines = done.stderr.decode().splitlines()
        self.assertGreaterEqual(len(lines), 4, lines)
        for line in lines:
            self.assertTrue(line.startswith('-: warning: '), line)
            self.assertTrue(line.isprintable(), line)
            self.assertLess(len(line), 250)
        for what in ('junk before the document, which begins at line 2, column 1', 'undeclared entity &eacute; at line 2, column ',
                     'character that XML forbids at line 2, column ', 'missing end tag </b> at line 2, column '):
            self.assertTrue(any(what in line for line in lines), (what, lines))

    def test_a_good_document_says_nothing(self):
        self.assertEqual(self.parse(WHOLE.encode()).stderr, b'')

    def test_a_cut_document_keeps_its_whole_items(self):
        done = self.parse(CUT.encode())
        self.assertEqual([item['title'] for item in json.loads(done.stdout)['items']], ['site 1', 'site 2', 'site 3'])
        self.assertIn(b'the document ends inside <item>, which is dropped', done.stderr)

    def test_charsets_of_header_and_document(self):
        text = WHOLE.replace('<title>site</title>', '<title>Déjà vu – “été”</title>').replace('<?xml version="1.0"?>', '')
        declared = '<?xml version="1.0" encoding="{}"?>'
        for name, data, header, warned in (
                ('utf-8', text.encode(), 'text/xml', False),
                ('utf-8', (declared.format('iso-8859-1') + text).encode(), 'text/xml; charset=koi8-r', True),
                ('windows-1252', (declared.format('iso-8859-1') + text).encode('cp1252'), 'text/xml', False),
                ('windows-1252', (declared.format('utf-8') + text).encode('cp1252'), 'text/xml; charset=utf-8', True),
                ('utf-16le', text.encode('utf-16-le'), 'text/xml', False),
                ('utf-16be', '\ufeff'.encode('utf-16-be') + text.encode('utf-16-be'), 'text/xml', False),
                ('utf-32le', text.encode('utf-32-le'), 'text/xml', False),
                ('utf-32be', '\ufeff'.encode('utf-32-be') + text.encode('utf-32-be'), 'text/xml', False)):
            with self.subTest(name=name, header=header):
                done = self.parse(data, '--header', f'Content-Type: {header}')
                self.assertEqual(json.loads(done.stdout)['title'], 'Déjà vu – “été”')
                said = f'-: warning: read as {name}, although something else is claimed\n' if warned else ''
                self.assertEqual(done.stderr.decode(), said)

    def test_a_file_above_the_limit_is_refused_in_one_line(self):
        file = self.work / 'large.xml'
        with file.open('wb') as out:
            out.truncate(64 * 1024 * 1024 + 1)
        done = subprocess.run([BINARY, 'parse', str(file)], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (65, ''))
        self.assertEqual(done.stderr, f'feedmerged: {file} has more than 64 MiB\n')
        self.assertIn('64 MiB', subprocess.run([BINARY, 'parse', '--help'], capture_output=True, text=True, timeout=60).stdout)


class Poll(ProgramTest):
    def status(self):
        return json.loads(self.run_program('status', '--json').stdout)['feeds'][0]

    def asked(self):
        return self.server.log[-1][1].get('If-None-Match')

    def poll(self, body, **headers):
        self.server.page('/f', body, **headers)
        self.run_program('once', '--force')
        return len(self.items())

    def setUp(self):
        super().setUp()
        self.configure([self.server.url + '/f'])

    def test_status_says_what_was_recovered_and_forgets_it_when_it_is_mended(self):
        self.assertEqual(self.poll(DEFECTS), 5)
        said = self.status()['recovered']
        self.assertIn('undeclared entity &eacute; at line 1, column ', said)
        self.assertIn('missing end tag </b> at line 1, column ', said)
        self.assertTrue(said.isprintable(), said)
        self.assertIn('  recovered  ' + said, self.run_program('status').stdout)
        self.assertEqual(self.poll(WHOLE), 5)
        self.assertEqual(self.status()['recovered'], '')
        self.assertNotIn('recovered', self.run_program('status').stdout)

    def test_a_document_cut_by_its_program_is_asked_for_again(self):
        self.assertEqual(self.poll(CUT, ETag='"cut"'), 3)
        self.assertIn('the document ends inside <item>, which is dropped', self.status()['recovered'])
        self.assertEqual(self.poll(WHOLE, ETag='"whole"'), 5)
        self.assertIsNone(self.asked())
        self.poll(WHOLE, ETag='"whole"')
        self.assertEqual(self.asked(), '"whole"')

    def test_a_cut_gzip_stream_whose_length_is_right(self):
        # Without compression, so that what is cut is known: behind 15 bytes of headers.
        packed = gzip.compress(WHOLE.encode(), compresslevel=0)
        self.assertEqual(self.poll(packed[:len(CUT.encode()) + 20], ETag='"cut"', Content_Encoding='gzip'), 3)
        self.assertIn('which is dropped', self.status()['recovered'])
        self.assertEqual(self.poll(packed, ETag='"whole"', Content_Encoding='gzip'), 5)
        self.assertIsNone(self.asked())

    def test_fewer_bytes_than_announced_are_a_failed_poll_that_keeps_what_there_was(self):
        few = rss('site', [(1, TEXT)])
        self.assertEqual(self.poll(few, ETag='"few"'), 1)
        self.assertEqual(self.poll(CUT, ETag='"cut"', Content_Length=str(len(WHOLE.encode()))), 1)
        self.assertEqual(self.asked(), '"few"')
        self.assertIn('connection closed after', self.status()['error'])
        self.assertEqual(self.poll(WHOLE, ETag='"whole"'), 5)
        self.assertEqual(self.asked(), '"few"')

    def test_a_json_feed_cut_in_the_middle_is_a_failed_poll_that_keeps_what_there_was(self):
        items = [{'id': str(n), 'url': f'https://site.example/{n}', 'title': f'site {n}', 'content_html': TEXT} for n in range(5)]
        feed = {'version': 'https://jsonfeed.org/version/1.1', 'title': 'T', 'items': items[:1]}
        self.assertEqual(self.poll(json.dumps(feed), ETag='"few"'), 1)
        whole = json.dumps(feed | {'items': items})
        self.assertEqual(self.poll(whole[:len(whole) // 2], ETag='"cut"'), 1)
        self.assertIn('broken JSON: parse error at line 1, column ', self.status()['error'])
        self.assertEqual(self.poll(whole, ETag='"whole"'), 5)
        self.assertEqual(self.asked(), '"few"')


if __name__ == '__main__':
    unittest.main()
