// Wrong usage names the option and the fix, and ends with status 2.
#include <gmock/gmock.h>

#include "cli_fixture.hpp"

namespace lanyard::test {
namespace {

using testing::HasSubstr;

struct Wrong {
  std::string name;
  Words arguments;
  Words says;
};

void PrintTo(const Wrong& wrong, std::ostream* out) {
  *out << wrong.name;
}

class WrongUsage : public testing::TestWithParam<Wrong> {};

TEST_P(WrongUsage, SaysWhatAndEndsWithTwo) {
  const Finished finished = run_lanyard(GetParam().arguments);
  EXPECT_EQ(finished.status, exited(2));
  EXPECT_EQ(finished.out, "");
  for (const std::string& words : GetParam().says) {
    EXPECT_THAT(finished.err, HasSubstr(words));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, WrongUsage,
    testing::Values(
        Wrong{"ValueForAFlag", {"listen", "0", "--json=3"}, {"--json takes no value"}},
        Wrong{"SeedNegative", {"lab", "--seed", "-1"}, {"--seed", "'-1' is not a whole number"}},
        Wrong{"DirectionOther",
              {"lab", "--set", "loss=1", "--direction", "left"},
              {"--direction", "'left' is none of up, down and both"}},
        Wrong{"ForwardHalf", {"lab", "--forward", "8000"}, {"--forward", "'8000' is no forward"}},
        Wrong{"DemoOther", {"demo", "foo"}, {"client|server", "'foo' is neither of them"}},
        Wrong{"NoCommand", {}, {"listen", "connect"}},
        Wrong{"UnknownCommand", {"serve", "80"}, {"lanyard --help"}},
        Wrong{"NoPort", {"listen"}, {"[ADDR:]PORT is missing", "lanyard listen --help"}},
        Wrong{"PortOutOfRange", {"listen", "65536"}, {"PORT", "65536", "65535"}},
        Wrong{"NegativePort", {"listen", "127.0.0.1:-1"}, {"PORT", "-1"}},
        Wrong{"PortNoNumber", {"listen", "127.0.0.1:http"}, {"PORT", "http"}},
        Wrong{"BareIpv6", {"listen", "::1:80"}, {"[::1]"}},
        Wrong{"ConnectPortZero", {"connect", "127.0.0.1:0"}, {"HOST:PORT", "above 0"}},
        Wrong{"ConnectNoPort", {"connect", "board.local"}, {"HOST:PORT"}},
        Wrong{"ConnectNoHost", {"connect", "80"}, {"HOST:PORT", "lacks the host"}},
        Wrong{"ConnectPortOutOfRange", {"connect", "h", "70000"}, {"PORT", "70000", "65535"}},
        Wrong{"UnknownOption", {"listen", "0", "--ecko"}, {"--ecko"}},
        Wrong{"ShowOther", {"listen", "0", "--show", "xml"}, {"--show", "text|hex|both|none"}},
        Wrong{"EolOther", {"listen", "0", "--eol", "cr"}, {"--eol", "lf|crlf|none"}},
        Wrong{"FrameOther", {"listen", "0", "--frame", "packets"}, {"--frame", "prefix"}},
        Wrong{"FrameLengthZero", {"listen", "0", "--frame", "length:0"}, {"--frame"}},
        Wrong{"FrameDelimiterNoHex", {"listen", "0", "--frame", "delimiter:xy"}, {"--frame"}},
        Wrong{"FrameBeyondLimit",
              {"listen", "0", "--frame", "length:100", "--frame-limit", "10"},
              {"--frame"}},
        Wrong{"FrameWithUdp", {"listen", "-u", "0", "--frame", "line"}, {"--frame", "-u"}},
        Wrong{"EveryWithoutSend", {"listen", "0", "--every", "10"}, {"--every", "--send"}},
        Wrong{"EveryZero", {"listen", "0", "--send", "x", "--every", "0"}, {"--every", "1"}},
        Wrong{"SendBadEscape", {"listen", "0", "--send", "\\q"}, {"--send", "\\n"}},
        Wrong{"SendFileMissing",
              {"listen", "0", "--send-file", "/nonexistent"},
              {"--send-file", "no such file"}},
        Wrong{"SendFileDirectory",
              {"listen", "0", "--send-file", "/"},
              {"--send-file", "is a directory"}},
        Wrong{"RepliesMissing",
              {"listen", "0", "--replies", "/nonexistent"},
              {"--replies", "no such file"}},
        Wrong{"RepliesNoJson",
              {"listen", "0", "--replies", "/dev/null"},
              {"--replies", "it is no JSON"}},
        Wrong{"EncodingUnknown", {"listen", "0", "--encoding", "klingon"}, {"--encoding", "gbk"}},
        Wrong{"FourAndSix", {"listen", "-4", "-6", "0"}, {"-6", "-4"}},
        Wrong{"KeepaliveNegative", {"listen", "0", "--keepalive", "-1"}, {"--keepalive", "32767"}},
        Wrong{"MaxSessionsZero", {"listen", "0", "--max-sessions", "0"}, {"--max-sessions"}},
        Wrong{"MaxSessionsWithoutRetry",
              {"connect", "127.0.0.1:9", "--max-sessions", "2"},
              {"--max-sessions", "--retry"}},
        Wrong{"JoinWithoutUdp", {"listen", "0", "--join", "239.1.2.3"}, {"--join", "-u"}},
        Wrong{"SourcePortWithoutUdp",
              {"connect", "127.0.0.1:9", "--source-port", "9"},
              {"--source-port", "-u"}},
        Wrong{"TimeoutZero", {"connect", "127.0.0.1:9", "--timeout", "0"}, {"--timeout"}},
        Wrong{"ShowNoFile", {"show", "/nonexistent"}, {"/nonexistent", "no such file"}},
        Wrong{"ShowBadTime", {"show", "x", "--since", "yesterday"}, {"--since", "yesterday"}},
        Wrong{"ShowBadDirection", {"show", "x", "--direction", "up"}, {"--direction", "sent"}},
        Wrong{"ExportNoFormat", {"export", "x"}, {"--format"}},
        Wrong{"ExportOtherFormat", {"export", "x", "--format", "xml"}, {"--format", "jsonl"}}),
    [](const auto& instance) { return instance.param.name; });

TEST(Usage, HelpGoesToStandardOutputWithStatusZero) {
  for (const char* const command : {"listen", "connect", "show", "export", "flow"}) {
    const Finished finished = run_lanyard({command, "--help"});
    EXPECT_EQ(finished.status, exited(0));
    EXPECT_EQ(finished.err, "");
    EXPECT_THAT(finished.out, HasSubstr("--help"));
  }
}

TEST(Usage, VersionNamesTheProgram) {
  const Finished finished = run_lanyard({"--version"});
  EXPECT_EQ(finished.status, exited(0));
  EXPECT_THAT(finished.out, testing::StartsWith("lanyard "));
}

}  // namespace
}  // namespace lanyard::test
