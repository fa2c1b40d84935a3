// SPDX-License-Identifier: MIT
#include "feedmerged/feed/library_version.hpp"

#include <cstdlib>

#include <libxml/parser.h>
#include <libxml/xmlversion.h>
#include <pugixml.hpp>

namespace feedmerged::feed {
namespace {

/// 20914 is 2.9.14.
std::string dotted(long number) {
    return std::to_string(number / 10000) + '.' + std::to_string(number / 100 % 100) + '.' +
           std::to_string(number % 100);
}

}  // namespace

std::string library_version() {
    // libxml2 tells the version that runs, pugixml only the one compiled against: 1130 is 1.13.
    return "libxml2/" + dotted(std::strtol(xmlParserVersion, nullptr, 10)) + " pugixml/" +
           std::to_string(PUGIXML_VERSION / 1000) + '.' +
           std::to_string(PUGIXML_VERSION % 1000 / 10);
}

}  // namespace feedmerged::feed
