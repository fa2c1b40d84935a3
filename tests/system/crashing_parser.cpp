// SPDX-License-Identifier: MIT
// A library to be preloaded, in the place of pugixml's entry: a document that says CRASH-THE-PARSER
// ends the process there, one that says HANG-THE-PARSER never ends. All others are parsed as ever.
#include <cstdlib>
#include <string_view>

#include <dlfcn.h>
#include <pugixml.hpp>
#include <unistd.h>

namespace pugi {

xml_parse_result xml_document::load_buffer_inplace(void* contents, size_t size,
                                                   unsigned int options, xml_encoding encoding) {
    const std::string_view text(static_cast<const char*>(contents), size);
    if (text.find("CRASH-THE-PARSER") != std::string_view::npos) std::abort();
    while (text.find("HANG-THE-PARSER") != std::string_view::npos) ::usleep(1000);
    // A member function that is not virtual is called like a plain one with the object in front.
    using Parse = xml_parse_result (*)(xml_document*, void*, size_t, unsigned int, xml_encoding);
    static const auto parse = reinterpret_cast<Parse>(
        dlsym(RTLD_NEXT, "_ZN4pugi12xml_document19load_buffer_inplaceEPvmjNS_12xml_encodingE"));
    return parse(this, contents, size, options, encoding);
}

}  // namespace pugi
