// SPDX-License-Identifier: MIT
#include "cli.hpp"

int main(int argc, char** argv) { return feedmerged::app::run_cli(argc, argv); }
