// Numbers in lines: what is taken for one, and what it is called.
#include "plots/number_finder.hpp"

#include <gtest/gtest.h>

#include <QLocale>
#include <chrono>
#include <clocale>
#include <map>

#include "plots/line_splitter.hpp"
#include "plots/number_text.hpp"

namespace lanyard::desktop::testing {
namespace {

using Named = std::vector<std::pair<std::string, double>>;

/// What `finder` finds in `lines`, one after the other, with the names.
Named find_in(NumberFinder& finder, const std::vector<std::string>& lines) {
  std::vector<FoundNumber> found;
  for (const std::string& line : lines) {
    finder.find(line, found);
  }
  Named named;
  for (const FoundNumber& number : found) {
    named.emplace_back(finder.names().at(number.name), number.value);
  }
  return named;
}

Named find_in_lines(const std::vector<std::string>& lines) {
  NumberFinder finder;
  return find_in(finder, lines);
}

Named find_in(const std::string& line) {
  return find_in_lines({line});
}

// ---- one number ---------------------------------------------------------------------------------

struct NumberCase {
  std::string text;
  std::optional<double> value;
};

class NumberTextTest : public ::testing::TestWithParam<NumberCase> {};

TEST_P(NumberTextTest, IsReadAsAWholeOrNotAtAll) {
  EXPECT_EQ(whole_number(GetParam().text), GetParam().value) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(Forms, NumberTextTest,
                         ::testing::Values(NumberCase{"0", 0}, NumberCase{"21.5", 21.5},
                                           NumberCase{"-3", -3}, NumberCase{"+3", 3},
                                           NumberCase{".5", 0.5}, NumberCase{"-.5", -0.5},
                                           NumberCase{"5.", 5}, NumberCase{"1e3", 1000},
                                           NumberCase{"-2.5E-3", -0.0025}, NumberCase{"007", 7}));
INSTANTIATE_TEST_SUITE_P(Units, NumberTextTest,
                         ::testing::Values(NumberCase{"21.5C", 21.5}, NumberCase{"40%", 40},
                                           NumberCase{"40 %", 40}, NumberCase{"21.5 °C", 21.5},
                                           NumberCase{"1013hPa", 1013},
                                           NumberCase{"9.81m/s^2", 9.81},
                                           NumberCase{"9.81m/s2", 9.81}, NumberCase{"3.3V", 3.3},
                                           NumberCase{"80km/h", 80}, NumberCase{"12µg/m³", 12},
                                           NumberCase{"1e", 1}));
INSTANTIATE_TEST_SUITE_P(NoNumbers, NumberTextTest,
                         ::testing::Values(NumberCase{"", {}}, NumberCase{"-", {}},
                                           NumberCase{"+-3", {}}, NumberCase{".", {}},
                                           NumberCase{"nan", {}}, NumberCase{"-inf", {}},
                                           NumberCase{"infinity", {}}, NumberCase{"0x1F", {}},
                                           NumberCase{"3f2a", {}}, NumberCase{"10:00", {}},
                                           NumberCase{"192.168.4.1", {}},
                                           NumberCase{"2026-11-23", {}}, NumberCase{"12/64", {}},
                                           NumberCase{"1e999", {}}, NumberCase{"1e301", {}},
                                           NumberCase{"5abcdefghi", {}}, NumberCase{"5 apples", {}},
                                           NumberCase{"1_000", {}}, NumberCase{"٣", {}},
                                           NumberCase{std::string(200, '1'), {}}));

TEST(NumberTextTest, ThePointIsAPointInAnyLocale) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  std::setlocale(LC_ALL, "de_DE.UTF-8");
  QLocale::setDefault(QLocale(QLocale::German));
  const Named found = find_in(R"({"a":21.5})");
  const auto number = whole_number("21.5");
  QLocale::setDefault(QLocale::c());
  std::setlocale(LC_ALL, before.c_str());
  EXPECT_EQ(number, 21.5);
  EXPECT_EQ(found, (Named{{"a", 21.5}}));
}

// ---- pairs --------------------------------------------------------------------------------------

TEST(NumberFinderTest, PairsAreFoundWithEqualSignsAndColons) {
  EXPECT_EQ(find_in("temp=21.5 hum=40"), (Named{{"temp", 21.5}, {"hum", 40}}));
  EXPECT_EQ(find_in("temp: 21.5, hum: 40"), (Named{{"temp", 21.5}, {"hum", 40}}));
  EXPECT_EQ(find_in("temp:21.5,hum:40"), (Named{{"temp", 21.5}, {"hum", 40}}));
  EXPECT_EQ(find_in("temp = -2e1;hum\t=\t40"), (Named{{"temp", -20}, {"hum", 40}}));
  EXPECT_EQ(find_in("a=1&b=2|c=3"), (Named{{"a", 1}, {"b", 2}, {"c", 3}}));
}

TEST(NumberFinderTest, UnitsBehindPairsBelongToTheNumber) {
  EXPECT_EQ(find_in("temp=21.5C hum=40%"), (Named{{"temp", 21.5}, {"hum", 40}}));
  EXPECT_EQ(find_in("temp: 21.5 C hum: 40 %"), (Named{{"temp", 21.5}, {"hum", 40}}));
  EXPECT_EQ(find_in("temp: 21.5 a: 5"), (Named{{"temp", 21.5}, {"a", 5}}));
  EXPECT_EQ(find_in("It is temp: 21.5."), (Named{{"is temp", 21.5}}));
}

TEST(NumberFinderTest, ANameBeforeAColonMayBeTwoWordsAndAUnitInBrackets) {
  EXPECT_EQ(find_in("Room temperature: 21.5"), (Named{{"Room temperature", 21.5}}));
  EXPECT_EQ(find_in("Temperature (C): 21.5"), (Named{{"Temperature (C)", 21.5}}));
  EXPECT_EQ(find_in("Reading 5 sensor temp: 21.5"), (Named{{"sensor temp", 21.5}}));
  EXPECT_EQ(find_in("see the room temp=21.5"), (Named{{"temp", 21.5}}));
}

TEST(NumberFinderTest, WhatALogWritesBeforeAPairIsNoPartOfItsName) {
  EXPECT_EQ(find_in("I (12345) app: temp=21.5"), (Named{{"temp", 21.5}}));
  EXPECT_EQ(find_in("I (12345) temp: 21.5"), (Named{{"temp", 21.5}}));
  EXPECT_EQ(find_in("[12:00:01] temp=21.5"), (Named{{"temp", 21.5}}));
  EXPECT_EQ(find_in("\x1b[0;32mI (1) app: temp=21.5\x1b[0m"), (Named{{"temp", 21.5}}));
  EXPECT_EQ(find_in("(temp=21.5)"), (Named{{"temp", 21.5}}));
}

TEST(NumberFinderTest, NamesMayBeInAnyScript) {
  EXPECT_EQ(find_in("温度=21.5 湿度：40"), (Named{{"温度", 21.5}}));
  EXPECT_EQ(find_in("温度: 21.5 湿度: 40"), (Named{{"温度", 21.5}, {"湿度", 40}}));
}

TEST(NumberFinderTest, WhatOnlyLooksLikeAPairIsNone) {
  EXPECT_EQ(find_in("time=10:00:00 date=2026-11-23 ip=192.168.4.1 id=0x1F"), Named{});
  EXPECT_EQ(find_in("mac 24:0a:c4:5f:00:01"), Named{});
  EXPECT_EQ(find_in("192.168.4.1:8888"), Named{});
  EXPECT_EQ(find_in("http://example.org:80/"), Named{});
  EXPECT_EQ(find_in("a==5 b>=6 c!=7"), Named{});
  EXPECT_EQ(find_in("x=nan y=inf z=-infinity"), Named{});
  EXPECT_EQ(find_in("=5 :6 = : a="), Named{});
}

TEST(NumberFinderTest, PlainSentencesHoldNoNumbers) {
  EXPECT_EQ(find_in_lines({"Hello", "This is my IP.", "I am Server",
                           "I have 5 apples, and you 3, ok", "", "   ", "\r", "Hello, world"}),
            Named{});
}

// ---- CSV ----------------------------------------------------------------------------------------

TEST(NumberFinderTest, ARowWithoutAHeaderHasNumberedColumns) {
  EXPECT_EQ(find_in("21.5,40"), (Named{{"column 1", 21.5}, {"column 2", 40}}));
  EXPECT_EQ(find_in("21.5;;40"), (Named{{"column 1", 21.5}, {"column 3", 40}}));
  EXPECT_EQ(find_in("21.5\t40"), (Named{{"column 1", 21.5}, {"column 2", 40}}));
  EXPECT_EQ(find_in("21.5 40   -1"),
            (Named{{"column 1", 21.5}, {"column 2", 40}, {"column 3", -1}}));
  EXPECT_EQ(find_in("21.5"), (Named{{"column 1", 21.5}}));
  EXPECT_EQ(find_in("21.5 °C"), (Named{{"column 1", 21.5}}));
}

TEST(NumberFinderTest, TheLineBeforeTheFirstRowNamesTheColumns) {
  EXPECT_EQ(find_in_lines({"temp, \"hum\"", "21.5,40", "22,41"}),
            (Named{{"temp", 21.5}, {"hum", 40}, {"temp", 22}, {"hum", 41}}));
  EXPECT_EQ(find_in_lines({"temp,,hum", "1,2,3"}),
            (Named{{"temp", 1}, {"column 2", 2}, {"hum", 3}}));
}

TEST(NumberFinderTest, AHeaderMustStandDirectlyBeforeItsRowAndFit) {
  EXPECT_EQ(find_in_lines({"Hello, world", "temp=1", "5,6"}),
            (Named{{"temp", 1}, {"column 1", 5}, {"column 2", 6}}));
  EXPECT_EQ(find_in_lines({"a,b,c", "5,6"}), (Named{{"column 1", 5}, {"column 2", 6}}));
  EXPECT_EQ(find_in_lines({"a;b", "5,6"}), (Named{{"column 1", 5}, {"column 2", 6}}));
}

TEST(NumberFinderTest, ALaterHeaderTakesOver) {
  EXPECT_EQ(find_in_lines({"a,b", "1,2", "c,d", "3,4"}),
            (Named{{"a", 1}, {"b", 2}, {"c", 3}, {"d", 4}}));
}

TEST(NumberFinderTest, TimesAndWordsInARowArePassedOver) {
  EXPECT_EQ(find_in("10:00:00,21.5"), (Named{{"column 2", 21.5}}));
  EXPECT_EQ(find_in("2026-11-23T10:00:00Z;21.5;40;ok"),
            (Named{{"column 2", 21.5}, {"column 3", 40}}));
  EXPECT_EQ(find_in_lines({"state,temp,hum", "warm,21.5,"}), (Named{{"temp", 21.5}}));
  EXPECT_EQ(find_in("\"a,b\",1,2"), (Named{{"column 2", 1}, {"column 3", 2}}));
}

// ---- JSON ---------------------------------------------------------------------------------------

TEST(NumberFinderTest, AFlatObjectNamesItsNumbers) {
  EXPECT_EQ(find_in(R"({"hum": 40, "temp": 21.5e0})"), (Named{{"hum", 40}, {"temp", 21.5}}));
}

TEST(NumberFinderTest, NestedObjectsAndArraysAreNamedByTheirPath) {
  EXPECT_EQ(find_in(R"({"air":{"temp":-21.5},"rpm":[900,{"x":1}]})"),
            (Named{{"air.temp", -21.5}, {"rpm[0]", 900}, {"rpm[1].x", 1}}));
  EXPECT_EQ(find_in("[1,2]"), (Named{{"column 1", 1}, {"column 2", 2}}));
  EXPECT_EQ(find_in("[[1],{\"a\":2}]"), (Named{{"[0][0]", 1}, {"[1].a", 2}}));
}

TEST(NumberFinderTest, OnlyNumbersOfJsonAreNumbers) {
  EXPECT_EQ(find_in(R"({"a":"5","b":true,"c":null,"d":"x=7","e":1})"), (Named{{"e", 1}}));
  EXPECT_EQ(find_in(R"({"a":1e301,"b":2})"), (Named{{"b", 2}}));
}

TEST(NumberFinderTest, EscapesInJsonNamesAreRead) {
  EXPECT_EQ(find_in(R"({"\u6e29\u5ea6":21.5})"), (Named{{"温度", 21.5}}));
}

TEST(NumberFinderTest, JsonMayStandBehindOtherText) {
  EXPECT_EQ(find_in(R"(data: {"temp":21.5})"), (Named{{"temp", 21.5}}));
  EXPECT_EQ(find_in(R"([12:00:01] {"temp":21.5})"), (Named{{"temp", 21.5}}));
}

TEST(NumberFinderTest, JsonThatIsCutGivesNothingWrong) {
  const std::string whole = R"({"temp": 21.5, "hum": [40, 41], "s": "a\"b"})";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(find_in(whole.substr(0, size)), Named{}) << whole.substr(0, size);
  }
}

// ---- limits -------------------------------------------------------------------------------------

TEST(NumberFinderTest, NamesAreBoundedInNumberAndWhatIsLeftOutIsCounted) {
  NumberFinder finder;
  std::vector<FoundNumber> found;
  for (int i = 0; i < 100; ++i) {
    finder.find("a" + std::to_string(i) + "=1", found);
  }
  finder.find("a0=2", found);
  EXPECT_EQ(finder.names().size(), 32U);
  EXPECT_EQ(found.size(), 33U);
  EXPECT_EQ(finder.left_out(), 68U);
}

TEST(NumberFinderTest, ANumberWhoseNameIsTooLongIsLeftOut) {
  for (const std::string& line :
       {std::string(49, 'a') + "=1", "{\"" + std::string(49, 'a') + "\":1}"}) {
    NumberFinder finder;
    EXPECT_EQ(find_in(finder, {line}), Named{});
    EXPECT_EQ(finder.left_out(), 1U);
  }
  EXPECT_EQ(find_in(std::string(48, 'a') + "=1").size(), 1U);
}

TEST(NumberFinderTest, ALineThatIsTooLongAndFieldsThatAreTooManyAreLeftOut) {
  NumberFinder finder({.longest_line = 10, .most_fields = 3});
  EXPECT_EQ(find_in(finder, {"a=1        "}), Named{});
  EXPECT_EQ(finder.left_out(), 1U);
  EXPECT_EQ(find_in(finder, {"1,2,3,4"}).size(), 3U);
  EXPECT_EQ(finder.left_out(), 2U);
}

TEST(NumberFinderTest, JsonThatIsTooDeepIsLeftOut) {
  NumberFinder finder;
  EXPECT_EQ(find_in(finder, {std::string(100, '[') + "1" + std::string(100, ']')}), Named{});
  EXPECT_EQ(finder.left_out(), 1U);
  EXPECT_EQ(find_in(std::string(5'000, '[') + "1" + std::string(5'000, ']')), Named{});
}

/// Lines of `size` bytes that a careless search would take quadratic time for.
std::vector<std::string> hostile(std::size_t size) {
  std::vector<std::string> lines;
  for (const std::string piece :
       {"=",  ":",   "a=", "a:", " ",       "a ",  "a =",  "a :", "1",      "1=",
        "\"", ",\"", "[",  "{",  "{\"a\":", "[1,", "(",    "(a)", "a b c ", "1e",
        "-",  ".",   "1.", "é=", "\\",      ",",   ";\"a", "1 a", "= ",     "\t"}) {
    std::string& line = lines.emplace_back();
    while (line.size() < size) {
      line += piece;
    }
  }
  const std::size_t count = lines.size();
  for (std::size_t i = 0; i < count; ++i) {
    lines.push_back(lines[i] + "}");
    lines.push_back("[" + lines[i] + "]");
  }
  return lines;
}

TEST(NumberFinderTest, NoLineOfTheLongestLengthTakesLong) {
  // Quadratic time would be 4·10^9 steps for each of these lines: the test's own time limit.
  for (const std::string& line : hostile(65'000)) {
    NumberFinder finder;
    std::vector<FoundNumber> found;
    finder.find(line, found);
    EXPECT_LE(finder.names().size(), 32U);
  }
}

TEST(NumberFinderTest, BytesThatAreNoTextDoNoHarm) {
  NumberFinder finder;
  std::vector<FoundNumber> found;
  std::uint32_t state = 1;
  for (int round = 0; round < 2'000; ++round) {
    std::string line;
    for (int i = 0; i < 64; ++i) {
      state = state * 1664525U + 1013904223U;
      constexpr std::string_view likely = "=:,;{}[]\"0123.-e \t\\a";
      line += (state >> 30U) == 0 ? static_cast<char>(state >> 16U)
                                  : likely[(state >> 16U) % likely.size()];
    }
    finder.find(line, found);
  }
  for (const FoundNumber& number : found) {
    EXPECT_LT(number.name, finder.names().size());
    EXPECT_LE(std::abs(number.value), largest_number);
  }
}

// ---- lines --------------------------------------------------------------------------------------

using Lines = std::vector<std::string_view>;

TEST(LineSplitterTest, LinesComeOutHoweverTheStreamIsCut) {
  const std::string stream = "temp=21.5\r\nhum=40\n\nrest=1\n";
  for (std::size_t cut = 11; cut < stream.size(); ++cut) {  // behind the first LF
    LineSplitter splitter(100);
    std::vector<std::string> all;
    Lines lines;
    for (const std::string& piece : {stream.substr(0, cut), stream.substr(cut)}) {
      splitter.feed(piece, false, lines);
      all.insert(all.end(), lines.begin(), lines.end());
    }
    EXPECT_EQ(all, (std::vector<std::string>{"temp=21.5", "hum=40", "rest=1"})) << cut;
  }
}

TEST(LineSplitterTest, WhoWritesNoLineFeedsWritesALineAMessage) {
  LineSplitter splitter(100);
  Lines lines;
  splitter.feed("temp=1", false, lines);
  EXPECT_EQ(lines, Lines{"temp=1"});
  splitter.feed("temp=2", false, lines);
  EXPECT_EQ(lines, Lines{"temp=2"});
}

TEST(LineSplitterTest, AWholeMessageEndsItsLastLine) {
  LineSplitter splitter(100);
  Lines lines;
  splitter.feed("a=1\nb=2", true, lines);
  EXPECT_EQ(lines, (Lines{"a=1", "b=2"}));
}

TEST(LineSplitterTest, ALineThatIsTooLongIsLeftOutUpToItsEnd) {
  LineSplitter splitter(10);
  Lines lines;
  splitter.feed("a=1\n0123456789", false, lines);
  splitter.feed("0123456789", false, lines);
  splitter.feed("0123\nb=2\n", false, lines);
  EXPECT_EQ(lines, Lines{"b=2"});
  splitter.feed("01234567890123\nc=3\n", false, lines);
  EXPECT_EQ(lines, Lines{"c=3"});
  EXPECT_EQ(splitter.left_out(), 2U);
}

TEST(LineSplitterTest, HalvesOfDifferentLinesAreNeverJoined) {
  LineSplitter splitter(100);
  Lines lines;
  splitter.feed("a=1\ntemp=2", false, lines);
  splitter.lose_place();
  splitter.feed("1.5\nb=2\n", false, lines);
  EXPECT_EQ(lines, Lines{"b=2"});
}

TEST(LineSplitterTest, LosingThePlaceCostsNoWholeMessage) {
  LineSplitter splitter(100);
  Lines lines;
  splitter.feed("a=1\n", true, lines);
  splitter.lose_place();
  splitter.feed("b=2\n", true, lines);
  EXPECT_EQ(lines, Lines{"b=2"});
}

}  // namespace
}  // namespace lanyard::desktop::testing
