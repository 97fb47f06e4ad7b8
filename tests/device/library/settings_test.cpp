#include "lanyard/device/settings.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "lanyard/device/os_error.hpp"
#include "settings_store.hpp"
#include "temporary_directory.hpp"

namespace lanyard::device {
namespace {

const Setting<std::string> host{"host", "192.168.4.1", "address of the server"};
const Setting<int> port{"port", 8888, "its port"};
const Setting<bool> again{"again", false, "connect again"};

class SettingsTest : public ::testing::Test {
 protected:
  void TearDown() override {
    host.forget();
    port.forget();
    again.forget();
  }
};

TEST_F(SettingsTest, AreTheirDefaultsUntilTheyAreWritten) {
  EXPECT_EQ(host.get(), "192.168.4.1");
  EXPECT_EQ(port.get(), 8888);
  EXPECT_FALSE(again.get());
}

TEST_F(SettingsTest, AreWhatWasWrittenLast) {
  host.write("board.local");
  port.write(-1);
  port.write(1);
  again.write(true);
  EXPECT_EQ(host.get(), "board.local");
  EXPECT_EQ(port.get(), 1);
  EXPECT_TRUE(again.get());
}

TEST_F(SettingsTest, AreTheirDefaultsAgainOnceForgotten) {
  host.write("elsewhere");
  host.forget();
  host.forget();
  EXPECT_EQ(host.get(), "192.168.4.1");
}

TEST_F(SettingsTest, AreListedByTheirKeys) {
  port.write(80);
  const auto all = Settings::list();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].key, "again");
  EXPECT_EQ(all[0].value, "no");
  EXPECT_EQ(all[1].key, "host");
  EXPECT_EQ(all[2].key, "port");
  EXPECT_EQ(all[2].value, "80");
  EXPECT_EQ(all[2].fallback, "8888");
  EXPECT_EQ(all[2].help, "its port");
}

TEST_F(SettingsTest, AreWrittenAsTextOfTheirType) {
  Settings::write("port", "443");
  EXPECT_EQ(port.get(), 443);
  for (const std::string_view yes : {"yes", "true", "on", "1"}) {
    again.write(false);
    Settings::write("again", yes);
    EXPECT_TRUE(again.get()) << yes;
  }
  for (const std::string_view no : {"no", "false", "off", "0"}) {
    again.write(true);
    Settings::write("again", no);
    EXPECT_FALSE(again.get()) << no;
  }
}

TEST_F(SettingsTest, RefuseTextThatIsNotOfTheirType) {
  for (const std::string_view text : {"", "x", "80x", " 80", "99999999999", "8.0"}) {
    EXPECT_THROW(Settings::write("port", text), std::invalid_argument) << text;
  }
  EXPECT_THROW(Settings::write("again", "maybe"), std::invalid_argument);
  EXPECT_EQ(port.get(), 8888);
}

TEST_F(SettingsTest, NameThoseThereAreWhenAskedForAnother) {
  try {
    Settings::write("prt", "1");
    FAIL() << "wrote a setting that is not there";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "there is no setting \"prt\"; there is again, host, port");
  }
}

TEST_F(SettingsTest, RefuseWhatTheFlashCannotHold) {
  EXPECT_THROW(host.write(std::string(1001, 'x')), OSError);
  EXPECT_THROW(host.write(std::string("a\0b", 3)), OSError);
  host.write(std::string(1000, 'x'));
  EXPECT_EQ(host.get().size(), 1000U);
}

TEST_F(SettingsTest, CannotBeMadeWithAKeyThatTheFlashCannotHold) {
  for (const std::string_view key : {"", "sixteen_letters_", "Host", "a b", "ä"}) {
    EXPECT_THROW((Setting<int>{key, 0, ""}), std::invalid_argument) << key;
  }
  EXPECT_THROW((Setting<int>{"port", 0, ""}), std::invalid_argument);
}

TEST_F(SettingsTest, LeaveTheListWithTheirObject) {
  {
    const Setting<int> passing{"passing", 1, ""};
    EXPECT_EQ(Settings::list().size(), 4U);
  }
  EXPECT_EQ(Settings::list().size(), 3U);
}

using hosted::SettingsStore;

class SettingsStoreTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string path() const { return (directory_.path() / "nvs").string(); }

  void write_file(std::string_view content) const { std::ofstream(path()) << content; }

  [[nodiscard]] std::string file() const {
    std::ostringstream content;
    content << std::ifstream(path()).rdbuf();
    return content.str();
  }

  /// The sentence of the OSError that opening the file throws.
  [[nodiscard]] std::string failure_to_open() const {
    SettingsStore store;
    try {
      store.open(path());
      return "opened";
    } catch (const OSError& error) {
      return error.what();
    }
  }

  lanyard::test::TemporaryDirectory directory_;
};

TEST_F(SettingsStoreTest, MakesItsFileWithTheFirstWrite) {
  SettingsStore store;
  store.open(path());
  EXPECT_EQ(file(), "");
  store.store("port", "80");
  EXPECT_EQ(file(), "# Lanyard settings 1\nport=80\n");
}

TEST_F(SettingsStoreTest, FindsInItsFileWhatAnotherWrote) {
  const std::string odd = "a=b\\c\nd\re # f";
  {
    SettingsStore store;
    store.open(path());
    store.store("odd", odd);
    store.store("gone", "x");
    store.erase("gone");
  }
  SettingsStore store;
  store.open(path());
  EXPECT_EQ(store.load("odd"), odd);
  EXPECT_EQ(store.load("gone"), std::nullopt);
}

TEST_F(SettingsStoreTest, NamesTheLineThatIsDamaged) {
  write_file("# Lanyard settings 1\nport=80\nno equals sign\n");
  EXPECT_EQ(failure_to_open(), "cannot read the settings in " + path() +
                                   ": line 3 is damaged; mend it or delete the file");
}

TEST_F(SettingsStoreTest, RefusesAFileThatIsNotItsOwn) {
  write_file("port=80\n");
  EXPECT_NE(failure_to_open().find("line 1 is damaged"), std::string::npos);
}

TEST_F(SettingsStoreTest, RefusesAFileThatWasCutOff) {
  write_file("# Lanyard settings 1\nport=8");
  EXPECT_NE(failure_to_open().find("line 2 is damaged"), std::string::npos);
}

TEST_F(SettingsStoreTest, RefusesAHalfEscape) {
  write_file("# Lanyard settings 1\nhost=x\\\n");
  EXPECT_NE(failure_to_open().find("line 2 is damaged"), std::string::npos);
}

TEST_F(SettingsStoreTest, LeavesTheOldFileWhenItCannotWriteTheNew) {
  write_file("# Lanyard settings 1\nport=80\n");
  std::filesystem::create_directory(path() + ".new");
  SettingsStore store;
  store.open(path());
  EXPECT_THROW(store.store("port", "81"), OSError);
  EXPECT_EQ(file(), "# Lanyard settings 1\nport=80\n");
}

TEST_F(SettingsStoreTest, HandsAStoreWithoutANameOnByItsDescriptor) {
  SettingsStore before;
  before.open_unnamed();
  before.store("port", "80");
  SettingsStore after;
  after.adopt(before.descriptor());
  EXPECT_EQ(after.load("port"), "80");
}

}  // namespace
}  // namespace lanyard::device
