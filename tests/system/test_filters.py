#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What outputs leave out, with the real program: rules, private feeds; and what a new configuration would change."""
import json
import unittest

from support import ProgramTest, rss

TEXT = 'Un texte assez long pour que le lecteur en voie la fin coupée, avec encore quelques mots de plus.'


class FilterTest(ProgramTest):
    def configure(self, feeds, outputs=('',)):
        """feeds: (path, items, lines of its block); outputs: lines of each block, named all, out1, out2 …"""
        lines = ['[store]', f'path = {json.dumps(str(self.work / "store.db"))}', '[fetch]',
                 'allow_private_networks = ["127.0.0.0/8"]', 'host_spacing = "0s"', 'per_host = 8']
        for n, output in enumerate(outputs):
            name = f'out{n}' if n else 'all'
            lines += ['[[output]]', f'name = "{name}"', f'directory = {json.dumps(str(self.work / name))}', output]
        for path, items, block in feeds:
            lines += ['[[feed]]', f'url = {json.dumps(self.server.page(path, rss(path[1:], items)))}', block]
        self.config.write_text('\n'.join(lines) + '\n')

    def titles(self, output='all'):
        return [item['title'] for item in self.feed(output)['items']]

    def feed(self, output='all'):
        return json.loads((self.work / output / f'{output}.json').read_text())


FEEDS = [('/one', [(n, f'{TEXT} Number {n}.') for n in range(1, 5)], ''), ('/two', [(n, TEXT) for n in range(1, 3)], '')]


class Rules(FilterTest):
    def test_a_feeds_rules_and_an_outputs_rules(self):
        feeds = [(*FEEDS[0][:2], "exclude = ['title:one [12]']"), FEEDS[1]]
        self.configure(feeds, ['', 'include = ["text:number 3", "title:TWO"]', 'exclude = ["title:two"]\nlimit = 1'])
        self.run_program('once')
        self.assertEqual(sorted(self.titles()), ['one 3', 'one 4', 'two 1', 'two 2'])
        self.assertEqual(sorted(self.titles('out1')), ['one 3', 'two 1', 'two 2'])
        self.assertEqual(self.titles('out2'), ['one 4'])
        others = {i for item in self.feed('out1')['items'] for i in item['_feedmerged']['more_stories']}
        self.assertLessEqual(others, {item['id'] for item in self.feed('out1')['items']})

    def test_a_rule_that_goes_brings_back_the_same_stories_and_asks_no_server(self):
        self.configure(FEEDS)
        self.run_program('once')
        before = {item['id']: item for item in self.feed()['items']}
        asked = len(self.server.log)
        self.configure([(*FEEDS[0][:2], 'exclude = ["title:one"]'), FEEDS[1]])
        self.run_program('once')
        self.assertEqual(sorted(self.titles()), ['two 1', 'two 2'])
        # Other stories that were published with an article stay there.
        self.assertEqual([before[item['id']] for item in self.feed()['items']], self.feed()['items'])
        self.configure(FEEDS)
        self.run_program('once')
        self.assertEqual({item['id']: item for item in self.feed()['items']}, before)
        self.assertEqual(len(self.server.log), asked)

    def test_why_names_the_rule(self):
        self.configure([(*FEEDS[0][:2], "exclude = ['title:one [12]']"), FEEDS[1]], ['', 'exclude = ["title:two"]'])
        self.run_program('once')
        text = self.run_program('why', 'https://one.example/1').stdout
        self.assertIn('left out by the feed\'s exclude "title:one [12]"', ' '.join(text.split()))
        text = self.run_program('why', '--output', 'out1', 'https://two.example/1').stdout
        self.assertIn('left out by the output\'s exclude "title:two"', ' '.join(text.split()))
        self.run_program('show', 'https://one.example/1', expect=1)

    def test_a_wrong_rule_is_told_with_its_place(self):
        self.configure([(*FEEDS[0][:2], 'exclude = ["title:ok", "text:(("]')])
        done = self.run_program('check', expect=78)
        self.assertRegex(done.stdout, r'^\S+feedmerged\.toml:\d+:\d+: "text:\(\(" is no rule: .*missing \)')
        self.assertEqual(len(done.stdout.splitlines()), 1)


class Private(FilterTest):
    def test_private_feeds_are_nowhere_in_public_outputs(self):
        self.configure([(*FEEDS[0][:2], 'private = true'), FEEDS[1]], ['', 'private = true'])
        self.run_program('once')
        self.assertEqual(sorted(self.titles()), ['two 1', 'two 2'])
        self.assertEqual(len(self.titles('out1')), 6)
        for file in (self.work / 'all').iterdir():
            self.assertNotIn('/one', file.read_text(), file)
            self.assertNotIn('one.example', file.read_text(), file)

    def test_a_copy_in_a_private_feed_neither_hides_a_story_nor_shows_in_it(self):
        shared = [(1, TEXT)]
        self.configure([('/same', shared, 'private = true')], ['', 'private = true'])
        self.run_program('once')
        self.assertEqual(self.titles(), [])
        url = self.server.page('/copy', rss('same', shared))
        self.config.write_text(self.config.read_text() + f'[[feed]]\nurl = {json.dumps(url)}\n')
        self.run_program('once')
        item, = self.feed()['items']
        self.assertEqual(item['_feedmerged']['feed_url'], url)
        self.assertEqual(item['_feedmerged']['also_in'], [])
        mine, = self.feed('out1')['items']
        self.assertEqual(mine['_feedmerged']['also_in'][0]['feed_url'], url)
        self.assertNotEqual(mine['id'], item['id'])
        self.assertIn(item['id'], self.run_program('show', '--format', 'json', item['id']).stdout)
        text = ' '.join(self.run_program('why', item['id']).stdout.split())
        self.assertIn('is private, and this output is not', text)

    def test_a_feed_with_a_password_is_private(self):
        (self.work / 'password').write_text('x\n')
        self.configure([(*FEEDS[0][:2], f'username = "me"\npassword_file = {json.dumps(str(self.work / "password"))}'),
                        FEEDS[1]])
        self.run_program('once')
        self.assertEqual(sorted(self.titles()), ['two 1', 'two 2'])
        opml = self.run_program('export').stdout
        self.assertIn('/one', opml)
        self.assertNotIn('password', opml)


class Diff(FilterTest):
    def test_what_comes_in_and_what_goes_out(self):
        self.configure(FEEDS)
        self.run_program('once')
        before = (self.work / 'all' / 'all.json').read_bytes()
        store = {p.name: p.read_bytes() for p in self.work.glob('store.db*')}
        asked = len(self.server.log)
        self.assertIn('all: no change, 6 stories\n', self.run_program('check', '--diff').stdout)
        self.configure([(*FEEDS[0][:2], 'exclude = ["title:one [12]"]')], ['limit = 1'])
        lines = self.run_program('check', '--diff').stdout.splitlines()
        self.assertEqual(lines[1], 'all: 0 stories would come in, 5 stories would go out')
        self.assertEqual(sorted(line[16:] for line in lines if line.startswith('  - ')),
                         ['one 1', 'one 2', 'one 3', 'two 1', 'two 2'])
        self.configure(FEEDS, ['', 'include = ["title:two 1"]'])
        lines = self.run_program('check', '--diff').stdout.splitlines()
        self.assertEqual(lines[1], 'all: no change, 6 stories')
        self.assertEqual(lines[2], 'out1: nothing is published yet; 1 story would come in')
        self.assertIn('two 1', lines[3])
        self.assertEqual((self.work / 'all' / 'all.json').read_bytes(), before)
        self.assertEqual({p.name: p.read_bytes() for p in self.work.glob('store.db')}, {'store.db': store['store.db']})
        self.assertEqual(len(self.server.log), asked)

    def test_what_is_in_again_and_private(self):
        self.configure(FEEDS, ['exclude = ["title:one"]'])
        self.run_program('once')
        self.configure([(*FEEDS[0][:2], 'category = "x"'), (*FEEDS[1][:2], 'private = true')])
        lines = self.run_program('check', '--diff').stdout.splitlines()
        self.assertEqual(lines[1], 'all: 4 stories would come in, 2 stories would go out')
        self.configure([FEEDS[0], FEEDS[1], ('/new', [(1, TEXT)], '')])
        self.assertIn('1 feed was not polled yet', self.run_program('check', '--diff').stdout)

    def test_without_a_store_it_says_so(self):
        self.configure(FEEDS)
        done = self.run_program('check', '--diff')
        self.assertIn('store.db does not exist', done.stdout)
        self.assertEqual(list(self.work.glob('store.db*')), [])


if __name__ == '__main__':
    unittest.main()
