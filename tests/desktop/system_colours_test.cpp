// Light and dark after the desktop portal, on a bus of the test's own.
#include "app/system_colours.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QApplication>
#include <QDBusConnection>
#include <QDBusVariant>
#include <QLabel>
#include <QProcess>
#include <QProxyStyle>
#include <QSignalSpy>
#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>

#include "desktop_fixture.hpp"

namespace lanyard::desktop::testing {

/// Says of the system's colours what the test wants.
class FakePortal : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

 public:
  static constexpr uint no_preference = 0;
  static constexpr uint dark = 1;
  static constexpr uint light = 2;

  explicit FakePortal(uint scheme) : scheme_(scheme) { qRegisterMetaType<QDBusVariant>(); }

  void change_to(uint scheme) {
    scheme_ = scheme;
    // A change of something else tells nothing of colours.
    Q_EMIT SettingChanged(QStringLiteral("org.freedesktop.appearance"), QStringLiteral("contrast"),
                          QDBusVariant(dark));
    Q_EMIT SettingChanged(QStringLiteral("org.freedesktop.appearance"),
                          QStringLiteral("color-scheme"), QDBusVariant(scheme));
  }

 public Q_SLOTS:
  QDBusVariant Read(const QString& space, const QString& key) {
    const bool is_known = space == QLatin1String("org.freedesktop.appearance") &&
                          key == QLatin1String("color-scheme");
    return QDBusVariant(QVariant::fromValue(QDBusVariant(is_known ? scheme_ : no_preference)));
  }

 Q_SIGNALS:
  void SettingChanged(const QString& space, const QString& key, const QDBusVariant& value);

 private:
  uint scheme_;
};

namespace {

/// A socket that listens there and does nothing else.
int listen_at(const std::filesystem::path& path) {
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un place{.sun_family = AF_UNIX, .sun_path = {}};
  path.string().copy(place.sun_path, sizeof place.sun_path - 1);
  EXPECT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&place), sizeof place), 0);
  EXPECT_EQ(::listen(listener, 1), 0);
  return listener;
}

class SystemColoursTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto file = directory.path() / "bus.conf";
    std::ofstream(file)
        << "<busconfig><type>session</type><listen>unix:dir=" << directory.path().string()
        << "</listen><policy context=\"default\"><allow own=\"*\"/>"
           "<allow send_destination=\"*\"/><allow receive_sender=\"*\"/></policy></busconfig>";
    daemon.start(QStringLiteral("dbus-daemon"),
                 {QStringLiteral("--nofork"), QStringLiteral("--print-address"),
                  QStringLiteral("--config-file=") + QString::fromStdString(file.string())});
    if (!daemon.waitForStarted()) {
      GTEST_SKIP() << "there is no dbus-daemon here";
    }
    ASSERT_TRUE(wait_until([this] { return daemon.canReadLine(); }))
        << daemon.readAllStandardError().toStdString();
    address = QString::fromLocal8Bit(daemon.readLine()).trimmed();
  }

  void TearDown() override {
    QApplication::setPalette(QPalette());
    QDBusConnection::disconnectFromBus(portals_connection);
    daemon.kill();
    daemon.waitForFinished();
  }

  void offer(FakePortal& portal) {
    QDBusConnection bus = QDBusConnection::connectToBus(address, portals_connection);
    ASSERT_TRUE(
        bus.registerObject(QStringLiteral("/org/freedesktop/portal/desktop"), &portal,
                           QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
    ASSERT_TRUE(bus.registerService(QStringLiteral("org.freedesktop.portal.Desktop")));
  }

  static SystemColours::Bus at(const QString& address) {
    return [address](const QString& name) { return QDBusConnection::connectToBus(address, name); };
  }

  static bool is_dark() {
    return QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
  }

  const QString portals_connection = QStringLiteral("the portal's");
  test::TemporaryDirectory directory;
  QProcess daemon;
  QString address;
};

TEST_F(SystemColoursTest, AWindowTurnsDarkWhereTheSystemIsDark) {
  FakePortal portal(FakePortal::dark);
  offer(portal);
  QLabel window;
  window.show();
  const SystemColours colours(at(address));
  EXPECT_TRUE(wait_until([&] {
    return window.palette().color(QPalette::Window) == dark_palette().color(QPalette::Window);
  }));
}

TEST_F(SystemColoursTest, AWindowFollowsTheSystemIntoTheDarkAndBack) {
  FakePortal portal(FakePortal::light);
  offer(portal);
  const QColor before = QGuiApplication::palette().color(QPalette::Window);
  const SystemColours colours(at(address));
  QSignalSpy told(&colours, &SystemColours::told);
  ASSERT_TRUE(wait_until([&] { return told.size() == 1; }));
  EXPECT_FALSE(is_dark());
  portal.change_to(FakePortal::dark);
  EXPECT_TRUE(wait_until([] { return is_dark(); }));
  portal.change_to(FakePortal::no_preference);
  EXPECT_TRUE(wait_until([] { return !is_dark(); }));
  EXPECT_EQ(QGuiApplication::palette().color(QPalette::Window), before);
  EXPECT_EQ(told.size(), 3);
}

TEST_F(SystemColoursTest, ColoursThatThePlatformGaveStayHoweverDarkTheSystemIs) {
  FakePortal portal(FakePortal::dark);
  offer(portal);
  for (const QColor& ground : {QColor(0xfd, 0xf6, 0xe3), QColor(0x00, 0x2b, 0x36)}) {
    QApplication::setPalette(QPalette(ground));
    const SystemColours colours(at(address));
    QSignalSpy told(&colours, &SystemColours::told);
    ASSERT_TRUE(wait_until([&] { return told.size() == 1; }));
    EXPECT_EQ(QGuiApplication::palette().color(QPalette::Window), ground);
    portal.change_to(FakePortal::light);
    ASSERT_TRUE(wait_until([&] { return told.size() == 2; }));
    EXPECT_EQ(QGuiApplication::palette().color(QPalette::Window), ground);
    portal.change_to(FakePortal::dark);
  }
}

TEST_F(SystemColoursTest, AStyleThatWasChosenKeepsItsColours) {
  class Chosen : public QProxyStyle {
   public:
    Chosen() { setObjectName(QStringLiteral("chosen")); }
  };
  FakePortal portal(FakePortal::dark);
  offer(portal);
  const QString before = QApplication::style()->name();
  QApplication::setStyle(new Chosen);
  const SystemColours colours(at(address));
  QSignalSpy told(&colours, &SystemColours::told);
  EXPECT_TRUE(wait_until([&] { return told.size() == 1; }));
  EXPECT_FALSE(is_dark());
  QApplication::setStyle(before);
}

TEST_F(SystemColoursTest, APortalThatComesLaterIsAsked) {
  const SystemColours colours(at(address));
  FakePortal portal(FakePortal::dark);
  offer(portal);
  EXPECT_TRUE(wait_until([] { return is_dark(); }));
}

TEST_F(SystemColoursTest, APortalThatComesBackIsAskedAgain) {
  FakePortal portal(FakePortal::light);
  offer(portal);
  const SystemColours colours(at(address));
  QSignalSpy told(&colours, &SystemColours::told);
  ASSERT_TRUE(wait_until([&] { return told.size() == 1; }));
  QDBusConnection::disconnectFromBus(portals_connection);
  FakePortal another(FakePortal::dark);
  offer(another);
  EXPECT_TRUE(wait_until([] { return is_dark(); }));
}

TEST_F(SystemColoursTest, NothingWaitsForABusThatDoesNotAnswer) {
  const std::string path = (directory.path() / "silent").string();
  const int silent = listen_at(path);
  const SystemColours colours(at(QString::fromStdString("unix:path=" + path)));
  pollfd caller{.fd = silent, .events = POLLIN, .revents = 0};
  EXPECT_TRUE(wait_until([&] { return ::poll(&caller, 1, 0) == 1; }));
  EXPECT_FALSE(is_dark());
  ::close(silent);  // so that the test's end need not wait for it either
}

/// Whether the environment tells of a bus.
bool finds_bus(const QByteArray& address, const std::filesystem::path& runtime) {
  const QByteArray before = qgetenv("DBUS_SESSION_BUS_ADDRESS");
  const QByteArray runtime_before = qgetenv("XDG_RUNTIME_DIR");
  qputenv("DBUS_SESSION_BUS_ADDRESS", address);
  qputenv("XDG_RUNTIME_DIR", QByteArray::fromStdString(runtime.string()));
  const bool found = SystemColours::session_bus() != nullptr;
  qputenv("DBUS_SESSION_BUS_ADDRESS", before);
  qputenv("XDG_RUNTIME_DIR", runtime_before);
  return found;
}

TEST(SystemColoursBusTest, NoBusIsStartedWhereTheSessionHasNone) {
  const test::TemporaryDirectory runtime;
  EXPECT_FALSE(finds_bus("", runtime.path()));
  EXPECT_TRUE(finds_bus("unix:path=/somewhere", runtime.path()));
  const std::filesystem::path bus = runtime.path() / "bus";
  std::ofstream(bus) << "";
  EXPECT_FALSE(finds_bus("", runtime.path())) << "that is a file";
  std::filesystem::remove(bus);
  const int socket = listen_at(bus);
  EXPECT_TRUE(finds_bus("", runtime.path()));
  ::close(socket);
}

// The contrast that WCAG 2 asks for: 4.5 of text, 3 of what is disabled.
TEST(DarkPaletteTest, EveryTextCanBeReadOnItsGround) {
  const auto luminance = [](const QColor& colour) {
    const auto linear = [](double part) {
      return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
  };
  const auto contrast = [&](QPalette::ColorGroup group, QPalette::ColorRole text,
                            QPalette::ColorRole ground) {
    const QPalette colours = dark_palette();
    const double one = luminance(colours.color(group, text)) + 0.05;
    const double other = luminance(colours.color(group, ground)) + 0.05;
    return std::max(one, other) / std::min(one, other);
  };
  constexpr std::array pairs{std::pair(QPalette::WindowText, QPalette::Window),
                             std::pair(QPalette::Text, QPalette::Base),
                             std::pair(QPalette::Text, QPalette::AlternateBase),
                             std::pair(QPalette::ButtonText, QPalette::Button),
                             std::pair(QPalette::PlaceholderText, QPalette::Base),
                             std::pair(QPalette::HighlightedText, QPalette::Highlight),
                             std::pair(QPalette::ToolTipText, QPalette::ToolTipBase),
                             std::pair(QPalette::Link, QPalette::Window),
                             std::pair(QPalette::LinkVisited, QPalette::Base)};
  for (const auto& [text, ground] : pairs) {
    EXPECT_GE(contrast(QPalette::Active, text, ground), 4.5) << text;
    EXPECT_GE(contrast(QPalette::Disabled, text, ground), 3) << text;
  }
}

}  // namespace
}  // namespace lanyard::desktop::testing

#include "system_colours_test.moc"
