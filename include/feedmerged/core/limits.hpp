// SPDX-License-Identifier: MIT
// Every bound of the program in one place, each with its reason. What a user may change is in
// config; these are what keeps a hostile feed or server from costing more than its share.
#pragma once
#include <chrono>
#include <cstddef>

namespace feedmerged::limits {

// --- URLs and texts -----------------------------------------------------------------------------
/// Longer URLs are dropped: servers refuse them from about 8 KiB on.
inline constexpr std::size_t kMaxUrlBytes = 8 * 1024;
/// A title, author or category above this is cut at a character: nobody reads more in a list.
inline constexpr std::size_t kMaxTitleBytes = 4 * 1024;
/// A guid above this is replaced by its hash: it only has to be told apart.
inline constexpr std::size_t kMaxGuidBytes = 4 * 1024;
/// One article's HTML; a book of 200,000 words has about 1.2 MiB.
inline constexpr std::size_t kMaxArticleBytes = 2 * 1024 * 1024;
inline constexpr std::size_t kMaxAuthors = 32;
inline constexpr std::size_t kMaxTags = 64;
inline constexpr std::size_t kMaxAttachments = 32;

// --- Feeds --------------------------------------------------------------------------------------
/// Full archives published as one feed exist (about 5,000 entries); beyond this a feed is an
/// attack.
inline constexpr std::size_t kMaxEntries = 20'000;
/// Elements inside each other in a feed; the deepest real feeds have under 40 with XHTML inside.
inline constexpr std::size_t kMaxXmlDepth = 256;
/// Arrays and objects inside each other in a JSON Feed.
inline constexpr std::size_t kMaxJsonDepth = 64;
/// Junk that may stand before the root element (PHP warnings, blank lines).
inline constexpr std::size_t kMaxJunkBeforeRoot = 64 * 1024;
/// Warnings kept for one document: enough to see what is wrong with it.
inline constexpr std::size_t kMaxWarnings = 20;
/// One warning or error: it quotes names from the document, and goes into a line of a terminal.
inline constexpr std::size_t kMaxWarningBytes = 200;

/// A date with its comments and a long zone's name; the longest real ones have under 80 bytes.
inline constexpr std::size_t kMaxDateBytes = 200;
/// No feed was written before 1971, but empty dates of programs are: 0 is 1970, and zones shift it.
inline constexpr int kFirstTrustedYear = 1971;
/// What follows is the "never" of programs.
inline constexpr int kLastTrustedYear = 9998;
/// Internal entities of a document type (<!ENTITY name "text">) that are replaced, the length of
/// their texts, and what all replacements may add: real feeds abbreviate an address or a name with
/// them, and a bomb must not grow.
inline constexpr std::size_t kMaxDtdEntities = 64;
inline constexpr std::size_t kMaxDtdEntityBytes = 256;
inline constexpr std::size_t kMaxDtdGrowth = 64 * 1024;
/// Values that an array of a JSON Feed may hold, but for `items`.
inline constexpr std::size_t kMaxJsonArray = 1000;

// --- HTML ---------------------------------------------------------------------------------------
/// Attributes of one tag that are looked at; no real tag has a tenth of them, and libxml2 2.9.14
/// takes time quadratic in them (50,000 took 20 s).
inline constexpr std::size_t kMaxAttributesPerTag = 256;
/// Open elements in sanitised HTML: deeper ones are flattened into their ancestor.
inline constexpr std::size_t kMaxHtmlDepth = 128;
/// A sanitised text is at most this many times its source, plus the base URL for each tag.
inline constexpr std::size_t kMaxSanitisedGrowth = 8;
/// Columns or rows that a cell may span: what browsers allow for columns (HTML §4.9.11).
inline constexpr int kMaxTableSpan = 1000;

// --- Charsets -----------------------------------------------------------------------------------
/// Where an XML declaration or a <meta charset> is looked for, as browsers do (HTML §13.2.3.2).
inline constexpr std::size_t kCharsetPrescanBytes = 1024;
/// What is shown to the detector: more makes it slower, not surer.
inline constexpr std::size_t kCharsetSampleBytes = 64 * 1024;

// --- Teasers ------------------------------------------------------------------------------------
/// A teaser never exceeds kTeaserBaseChars + kTeaserCharsPerWord * words characters, so that a text
/// of endless "words" stays a teaser. The longest French word of newspapers has 27 letters.
inline constexpr std::size_t kTeaserBaseChars = 60;
inline constexpr std::size_t kTeaserCharsPerWord = 20;
/// A teaser of more words is an article; keeps the product above from overflowing.
inline constexpr std::size_t kMaxTeaserWords = 100'000;
/// Text without spaces that ICU divides at a time: it takes a stretch without punctuation as a
/// whole, in memory of many times its size, and a teaser needs the first words only.
inline constexpr std::size_t kWordStretchBytes = 1024;

// --- Fetching -----------------------------------------------------------------------------------
/// RFC 9110 §15.4 only asks to detect loops; 5 is what feeds need (http, www, https, trailing
/// slash).
inline constexpr int kMaxRedirects = 5;
inline constexpr std::chrono::seconds kConnectTimeout{10};
/// Stored values of response headers: a validator above 1 KiB is not kept.
inline constexpr std::size_t kMaxValidatorBytes = 1024;
inline constexpr std::size_t kMaxHeaderBytes = 64 * 1024;
/// What is kept of the body of an answer other than 2xx, and of redirects: nobody reads it, but a
/// short one read whole lets the connection be used again.
inline constexpr std::size_t kMaxErrorBodyBytes = 64 * 1024;
/// A transfer slower than this for kLowSpeedTime is given up before its deadline.
inline constexpr long kLowSpeedBytesPerSecond = 100;
inline constexpr std::chrono::seconds kLowSpeedTime{20};

// --- Schedule -----------------------------------------------------------------------------------
/// No configuration may poll a feed more often than this.
inline constexpr std::chrono::seconds kHardMinInterval{15 * 60};
/// How long a server may send us away (Retry-After).
inline constexpr std::chrono::seconds kMaxRetryAfter{7 * 24 * 3600};
/// First wait after a 429 without a hint.
inline constexpr std::chrono::seconds kTooManyRequestsDelay{4 * 3600};
/// How far a failing feed's waits grow.
inline constexpr std::chrono::seconds kMaxBackoff{24 * 3600};

/// How often a feed that is gone (410) is asked whether it is back.
inline constexpr std::chrono::seconds kGoneRecheck{30 * 24 * 3600};
/// First wait of a whole host after a 503 without a hint, or the second 403 in a row.
inline constexpr std::chrono::seconds kHostPressureDelay{3600};
/// Strikes of a host that are told apart: long before that its waits are the longest.
inline constexpr int kMaxStrikes = 1000;
/// Requests at once to one address, whatever the names of the hosts behind it: shared hosting and
/// caches have thousands of feeds behind one, and bear this much from one visitor.
inline constexpr std::size_t kMaxPerAddress = 8;
/// How long a full address is left alone whose requests were not counted, since their addresses
/// were not known when they started: usual transfers take less.
inline constexpr std::chrono::seconds kBusyAddressRetry{1};
/// Hosts whose address is remembered: those of 50,000 feeds.
inline constexpr std::size_t kMaxKnownAddresses = 50'000;
/// Dates of a first document from which its rhythm can be told: two gaps.
inline constexpr std::size_t kMinRhythmDates = 3;
/// The newest dates of a first document that count: what was years ago says nothing about today.
inline constexpr std::size_t kMaxRhythmDates = 20;
/// Gaps between news that have to be seen before they are believed.
inline constexpr int kMinRhythmGaps = 2;
/// A silence from which on a feed is known as slow even where nothing else is known of it.
inline constexpr std::chrono::seconds kTellingSilence{7 * 24 * 3600};
/// Sightings of a permanent redirect, and the time they have to span, before it is believed:
/// captive portals and misconfigured servers are gone by then.
inline constexpr int kMoveSightings = 3;
inline constexpr std::chrono::seconds kMoveAge{7 * 24 * 3600};
/// How often broken validators may be left out, and how long nothing but 304s is no wonder.
inline constexpr std::chrono::seconds kProbeSpacing{7 * 24 * 3600};
inline constexpr std::chrono::seconds kProbeSilence{30 * 24 * 3600};
/// Hosts in a row that cannot be reached before the network is to blame: two may be chance.
inline constexpr std::size_t kNetworkDownHosts = 3;
/// How often a dead network is tried.
inline constexpr std::chrono::seconds kNetworkRetry{60};
/// Over how long overdue polls are spread when the network is back, and how far apart at most: a
/// home's line and its resolver have just come up as well.
inline constexpr std::chrono::milliseconds kCatchUp{60'000};
inline constexpr std::chrono::milliseconds kLongestCatchUpSpacing{1000};
/// How long a single run (`once`) waits for a host that asked for patience: longer, and its feeds
/// are left for the next run.
inline constexpr std::chrono::seconds kLongestOnceWait{60};
/// Hosts that redirect to one before it is a crowd, and for how long they are remembered: longer
/// than kMoveAge and than any usual wait between two polls.
inline constexpr std::size_t kCrowdHosts = 3;
inline constexpr std::chrono::seconds kCrowdMemory{10 * 24 * 3600};
/// Targets of redirects that are remembered at a time.
inline constexpr std::size_t kMaxCrowdTargets = 4096;

/// A longer max-age or Expires is read as this, 68 years (RFC 9111 §1.2.2): no arithmetic
/// overflows.
inline constexpr std::chrono::seconds kMaxFreshness{2'147'483'648};
/// Hosts of which a budget is kept before the idle ones are looked for and forgotten.
inline constexpr std::size_t kHostsBeforeSweep = 1024;

// --- Database -----------------------------------------------------------------------------------
// What waits between the stages, and what the database holds in memory: flow_limits.hpp.
/// How long a reader waits while another process recovers or closes the database.
inline constexpr std::chrono::seconds kStoreBusyTimeout{10};
/// Stories looked at when a new item looks for the story it belongs to: one URL under thousands of
/// items is not a story but a link that a site puts everywhere.
inline constexpr int kMaxJoinCandidates = 16;
/// Stories purged, or teasers made again, in one transaction.
inline constexpr std::size_t kHousekeepingBatch = 500;
/// How long after the end of its wait a host's strikes are remembered: one that asks for patience
/// again within this has not recovered in between.
inline constexpr std::chrono::seconds kHostHoldMemory{30 * 24 * 3600};

// --- Outputs ------------------------------------------------------------------------------------
/// Stories looked at on each side when the other stories of one are chosen.
inline constexpr std::size_t kMoreStoriesWindow = 500;

// --- Looking for feeds --------------------------------------------------------------------------
/// Feeds that a page names: a blog has two or three, a newspaper one a section.
inline constexpr std::size_t kMaxFeedLinks = 50;
/// Usual places that are tried where a page names no feed: what a visitor may cost a server.
inline constexpr std::size_t kMaxUsualPlaces = 12;
/// Answers that wait for their first poll, and for how long: who looks at many sites subscribes to
/// few, and what is older has changed.
inline constexpr std::size_t kMaxDiscovered = 100;
inline constexpr std::chrono::seconds kDiscoveredAge{30 * 24 * 3600};
/// A larger one is asked for again, rather than filling the disk.
inline constexpr std::size_t kMaxDiscoveredBytes = 16 * 1024 * 1024;

// --- Commands that read a file -----------------------------------------------------------------
/// What parse, sanitize and teaser read: six times the usual max_body. Reading it and writing it
/// again takes about nine times that memory.
inline constexpr std::size_t kMaxInputBytes = 64 * 1024 * 1024;

// --- Configuration and subscription lists -------------------------------------------------------
/// A configuration of 50,000 feeds has about 8 MiB; above this it is the wrong file.
inline constexpr std::size_t kMaxConfigBytes = 32 * 1024 * 1024;
/// A subscription list of 50,000 feeds has about 10 MiB.
inline constexpr std::size_t kMaxOpmlBytes = 32 * 1024 * 1024;
/// Folders inside each other in a list; the deepest lists that people keep have 3.
inline constexpr std::size_t kMaxOutlineDepth = 64;
/// PATH_MAX of Linux.
inline constexpr std::size_t kMaxPathBytes = 4096;
/// Output files are called NAME.atom and so on; a file's name has at most 255 bytes, and the
/// publisher adds something for its temporary files.
inline constexpr std::size_t kMaxOutputNameBytes = 100;
/// Goes out with every request.
inline constexpr std::size_t kMaxContactBytes = 256;
inline constexpr std::size_t kMaxEllipsisBytes = 64;
/// The longest written address with a prefix has 49.
inline constexpr std::size_t kMaxNetworkRangeBytes = 64;
/// Extra headers of one feed; servers refuse requests with more than 8 KiB of them in all.
inline constexpr std::size_t kMaxRequestHeaders = 32;
inline constexpr std::size_t kMaxRequestHeaderBytes = 4 * 1024;
/// A login goes out in one header line, with a third added by base64; servers refuse requests with
/// more than 8 KiB of headers. The longest passwords are tokens of some hundred bytes.
inline constexpr std::size_t kMaxUsernameBytes = 256;
inline constexpr std::size_t kMaxPasswordBytes = 4 * 1024;
/// A host's name has at most 253 bytes; the rest is for the proxy's own user name and password.
inline constexpr std::size_t kMaxProxyBytes = 1024;
/// No feed may be configured to be polled more seldom: beyond this it is a typing error.
inline constexpr std::chrono::seconds kLongestInterval{31 * 24 * 3600};

}  // namespace feedmerged::limits
