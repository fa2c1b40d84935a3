#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fails where an #include crosses the arrows of src/README.md.

usage: includes_test.py SOURCE_DIRECTORY
"""
import pathlib
import re
import sys

# What each folder may include of the others. Pure folders first, then the adapters, none of which knows another.
ALLOWED = {
    'core': set(),
    'model': {'core'},
    'text': {'core', 'model'},
    'feed': {'core', 'model', 'text'},
    'dedup': {'core', 'model'},
    'normalise': {'core', 'model', 'text', 'dedup'},
    'schedule': {'core', 'model'},
    'render': {'core', 'model', 'text'},
    'rules': {'core', 'model'},
    'config': {'core', 'model', 'text', 'schedule', 'render', 'rules'},
    'fetch': {'core', 'model'},
    'store': {'core', 'model', 'dedup'},
    'publish': {'core'},
    'serve': {'core', 'model'},
}
ALLOWED['app'] = set(ALLOWED)
PURE = ('core', 'model', 'text', 'feed', 'dedup', 'normalise', 'schedule', 'render', 'rules')
# Libraries, and the only folders that may see them.
LIBRARIES = {
    r'curl/': {'fetch', 'app'},
    r'(sqlite3|SQLiteCpp)': {'store'},
    r'spdlog/': {'app'},
    r'systemd/': {'app'},
    r'toml\+\+/': {'config'},
    r'CLI/': {'app'},
    r're2/': {'rules'},
    r'(microhttpd\.h|brotli/|zlib\.h)': {'serve'},
    r'libxml/': {'text', 'feed'},
}
# The world outside, which pure code does not touch.
IMPURE = re.compile(r'<(fstream|iostream|filesystem|thread|sys/socket\.h|unistd\.h|fcntl\.h)>')


def problems(root):
    for path in sorted([*root.glob('src/**/*.[ch]pp'), *root.glob('include/**/*.hpp')]):
        parts = path.relative_to(root).parts
        folder = parts[1] if parts[0] == 'src' else parts[2]
        for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
            found = re.match(r'\s*#\s*include\s*([<"][^>"]+[>"])', line)
            if not found:
                continue
            where, name = f'{path.relative_to(root)}:{number}', found.group(1)
            inner = re.match(r'"feedmerged/([a-z]+)/', name)
            if inner and inner.group(1) != folder and inner.group(1) not in ALLOWED[folder]:
                yield f'{where}: {folder} may not include {inner.group(1)}'
            for library, users in LIBRARIES.items():
                if re.match(f'<{library}', name) and folder not in users:
                    yield f'{where}: {name} belongs to {", ".join(sorted(users))}'
                if re.match(f'<{library}', name) and parts[0] == 'include':
                    yield f'{where}: third-party headers stay in .cpp files'
            if folder in PURE and IMPURE.match(name):
                yield f'{where}: {name} in a pure folder'


def main():
    root = pathlib.Path(sys.argv[1])
    found = list(problems(root))
    print('\n'.join(found) if found else 'every #include follows the arrows')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
