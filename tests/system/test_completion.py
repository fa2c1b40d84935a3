#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The completions of bash, zsh and fish offer what the program takes, and nothing else."""
import re
import shutil
import subprocess
import tempfile
import unittest

from support import BINARY


def run(*words, stdin=None):
    return subprocess.run(words, input=stdin, capture_output=True, text=True, timeout=60)


def help_of(*words):
    return run(BINARY, *words, '--help').stdout


COMMANDS = re.findall(r'^  (\w+)', help_of().split('Subcommands:')[1], re.M)
OPTIONS = {command: set(re.findall(r'(?<![\w-])--[a-z-]+', help_of(command).split('Options:')[-1])) - {'--help'}
           for command in COMMANDS}


class Completion(unittest.TestCase):
    def setUp(self):
        work = tempfile.TemporaryDirectory(prefix='feedmerged completion ')
        self.addCleanup(work.cleanup)
        self.work = work.name

    def script(self, shell):
        done = run(BINARY, 'completion', shell)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        path = f'{self.work}/{shell}'
        with open(path, 'w') as file:
            file.write(done.stdout)
        return path

    def need(self, shell):
        if not shutil.which(shell):
            self.skipTest(f'there is no {shell}')

    def bash(self, *words):
        """What bash offers for the last of these words."""
        done = run('bash', '-uc', 'cd "$1" && source "$2" && shift 2 && COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) && '
                   'compopt() { :; } && _feedmerged && printf "%s\\n" "${COMPREPLY[@]-}"', 'bash', self.work,
                   self.script('bash'), 'feedmerged', *words)
        self.assertEqual(done.stderr, '')
        return set(done.stdout.split('\n')) - {''}

    def fish(self, line):
        done = run('fish', '--no-config', '-c', 'cd $argv[1]; source $argv[2]; complete -C $argv[3]', self.work,
                   self.script('fish'), line)
        self.assertEqual(done.stderr, '')
        return {offer.split('\t')[0] for offer in done.stdout.split('\n')} - {''}

    def test_there_are_commands_and_options_to_offer(self):
        self.assertIn('run', COMMANDS)
        self.assertIn('--strict', OPTIONS['once'])
        self.assertNotIn('completion', COMMANDS)

    def test_another_shell_is_a_mistake(self):
        self.assertEqual(run(BINARY, 'completion', 'tcsh').returncode, 64)

    def test_bash(self):
        self.need('bash')
        self.assertEqual(self.bash(''), set(COMMANDS) | {'--help', '--version', '--config'})
        self.assertEqual(self.bash('st'), {'status'})
        for command in COMMANDS:
            self.assertEqual(self.bash(command, '--') - {'--help', '--config'}, OPTIONS[command], command)
        self.assertEqual(self.bash('show', '--format', ''), {'text', 'html', 'json'})
        self.assertEqual(self.bash('show', '--format', '=', 'j'), {'json'})
        self.assertEqual(self.bash('once', '--feed', ''), set())

    def test_bash_knows_files_and_what_the_configuration_is_called(self):
        self.need('bash')
        open(f'{self.work}/two words.xml', 'w').close()
        for words in (['parse', 'tw'], ['--config', 'tw'], ['status', '--config', '=', 'tw']):
            self.assertEqual(self.bash(*words), {'two words.xml'}, words)
        self.assertEqual(self.bash('--config', 'run', 'sta'), {'status'})
        self.assertEqual(self.bash('--config', '=', 'run', 'sta'), {'status'})

    def test_fish(self):
        self.need('fish')
        self.assertLessEqual(set(COMMANDS), self.fish('feedmerged '))
        self.assertEqual(self.fish('feedmerged --config run sta'), set())
        for command in COMMANDS:
            self.assertEqual(self.fish(f'feedmerged {command} --') - {'--help', '--config', '--version'}, OPTIONS[command],
                             command)
        self.assertEqual(self.fish('feedmerged show --format '), {'text', 'html', 'json'})

    def test_zsh(self):
        self.need('zsh')
        done = run('zsh', '-fc', 'autoload -U compinit && compinit -D -u && source $1 && print $_comps[feedmerged]', 'zsh',
                   self.script('zsh'))
        self.assertEqual((done.stdout, done.stderr), ('_feedmerged\n', ''))
        with open(self.script('zsh')) as file:
            script = file.read()
        for command in COMMANDS:
            offered = re.search(rf'^ +{command}\) _arguments(.*) ;;$', script, re.M)[1]
            self.assertEqual(set(re.findall(r"'\*?(--[a-z-]+)", offered)) - {'--help', '--config'}, OPTIONS[command], command)


if __name__ == '__main__':
    unittest.main()
