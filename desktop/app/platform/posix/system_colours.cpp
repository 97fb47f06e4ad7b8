#include "app/system_colours.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <QApplication>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusServiceWatcher>
#include <QDBusVariant>
#include <QStyle>
#include <algorithm>
#include <array>
#include <utility>

namespace lanyard::desktop {
namespace {

const QString portal = QStringLiteral("org.freedesktop.portal.Desktop");
const QString portal_path = QStringLiteral("/org/freedesktop/portal/desktop");
const QString settings_interface = QStringLiteral("org.freedesktop.portal.Settings");
const QString appearance = QStringLiteral("org.freedesktop.appearance");
const QString color_scheme = QStringLiteral("color-scheme");
constexpr uint prefers_dark = 1;  // 0: no preference, 2: light

/// Two objects do not share one, of which the first would take it away from the second.
QString next_connection() {
  static int count = 0;
  return QStringLiteral("lanyard-system-colours-%1").arg(++count);
}

/// Nobody chose these colours: they are the style's for a light desktop. A style of another name is
/// somebody's choice, and may paint pictures that are light whatever the palette says.
bool has_plain_light_colours() {
  if (QApplication::style()->name().compare(QLatin1String("fusion"), Qt::CaseInsensitive) != 0) {
    return false;
  }
  const QPalette now = QGuiApplication::palette();
  const QPalette plain = QApplication::style()->standardPalette();
  constexpr std::array telling{QPalette::Window, QPalette::WindowText, QPalette::Base,
                               QPalette::Text, QPalette::Highlight};
  constexpr int middle = 128;
  return now.color(QPalette::Window).lightness() >= middle &&
         std::ranges::all_of(telling, [&](QPalette::ColorRole role) {
           return now.color(role) == plain.color(role);
         });
}

/// As libdbus looks for it where no address is given: a socket of this user.
bool has_users_bus() {
  const QByteArray runtime = qgetenv("XDG_RUNTIME_DIR");
  struct stat found {};
  return !runtime.isEmpty() && ::stat((runtime + "/bus").constData(), &found) == 0 &&
         S_ISSOCK(found.st_mode) && found.st_uid == ::geteuid();
}

}  // namespace

QPalette dark_palette() {
  const QColor window(0x37, 0x37, 0x37);
  const QColor base(0x1e, 0x1e, 0x1e);
  const QColor text(0xf0, 0xf0, 0xf0);
  const QColor faint(0x96, 0x96, 0x96);
  const QColor highlight(0x1f, 0x6f, 0xb2);
  const QColor link(0x7f, 0xc4, 0xff);
  QPalette colours(text, window, QColor(0x4b, 0x4b, 0x4b), QColor(0x21, 0x21, 0x21),
                   QColor(0x5a, 0x5a, 0x5a), text, Qt::white, base, window);
  colours.setColor(QPalette::Midlight, QColor(0x40, 0x40, 0x40));
  colours.setColor(QPalette::Shadow, QColor(0x14, 0x14, 0x14));
  colours.setColor(QPalette::AlternateBase, QColor(0x27, 0x27, 0x27));
  colours.setColor(QPalette::ToolTipBase, QColor(0x46, 0x46, 0x46));
  colours.setColor(QPalette::ToolTipText, text);
  colours.setColor(QPalette::PlaceholderText, faint);
  colours.setColor(QPalette::Highlight, highlight);
  colours.setColor(QPalette::HighlightedText, Qt::white);
  colours.setColor(QPalette::Link, link);
  colours.setColor(QPalette::LinkVisited, QColor(0xc8, 0xa8, 0xff));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    colours.setColor(QPalette::Disabled, role, faint);
  }
  colours.setColor(QPalette::Disabled, QPalette::Base, window);
  colours.setColor(QPalette::Disabled, QPalette::Highlight, QColor(0x5a, 0x5a, 0x5a));
  return colours;
}

SystemColours::SystemColours(Bus bus, QObject* parent)
    : QObject(parent), bus_(std::move(bus)), connection_(next_connection()) {
  if (bus_) {
    subscribe();
  }
}

SystemColours::~SystemColours() {
  worker_.finish();
  QDBusConnection::disconnectFromBus(connection_);
}

SystemColours::Bus SystemColours::session_bus() {
  if (qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS") && !has_users_bus()) {
    return {};
  }
  // Not by its address: libdbus would end the program where a bus takes the connection and then
  // does not greet.
  return [](const QString& name) {
    return QDBusConnection::connectToBus(QDBusConnection::SessionBus, name);
  };
}

/// A bus is waited for until it greets: not on the window's thread.
void SystemColours::subscribe() {
  work_on(
      worker_, *this,
      [this] {
        QDBusConnection connection = bus_(connection_);
        // Before it is asked, so that no change is missed in between.
        return connection.isConnected() &&
               connection.connect(portal, portal_path, settings_interface,
                                  QStringLiteral("SettingChanged"), this,
                                  SLOT(on_setting_changed(QDBusMessage)));
      },
      [this](bool is_subscribed) {
        if (is_subscribed) {
          // One that comes later, or comes back, is asked then.
          auto* const portals =
              new QDBusServiceWatcher(portal, QDBusConnection(connection_),
                                      QDBusServiceWatcher::WatchForRegistration, this);
          connect(portals, &QDBusServiceWatcher::serviceRegistered, this, &SystemColours::ask);
          ask();
        }
      });
}

void SystemColours::ask() {
  QDBusMessage question = QDBusMessage::createMethodCall(portal, portal_path, settings_interface,
                                                         QStringLiteral("Read"));
  question << appearance << color_scheme;
  auto* const waiting =
      new QDBusPendingCallWatcher(QDBusConnection(connection_).asyncCall(question), this);
  connect(waiting, &QDBusPendingCallWatcher::finished, this, [this, waiting] {
    const QDBusPendingReply<QDBusVariant> answer = *waiting;
    waiting->deleteLater();
    if (answer.isValid()) {
      take(answer.value().variant());
    }
  });
}

void SystemColours::on_setting_changed(const QDBusMessage& change) {
  const QVariantList told = change.arguments();
  if (told.size() == 3 && told[0].toString() == appearance && told[1].toString() == color_scheme) {
    take(told[2]);
  }
}

/// Read() wraps its value twice, SettingChanged once.
void SystemColours::take(const QVariant& colour_scheme) {
  QVariant value = colour_scheme;
  while (value.canConvert<QDBusVariant>()) {
    value = value.value<QDBusVariant>().variant();
  }
  const bool wants_dark = value.toUInt() == prefers_dark;
  if (wants_dark && !is_dark_by_us_ && has_plain_light_colours()) {
    is_dark_by_us_ = true;
    QApplication::setPalette(dark_palette());
  } else if (!wants_dark && is_dark_by_us_) {
    is_dark_by_us_ = false;
    QApplication::setPalette(QPalette());  // the platform's again
  }
  Q_EMIT told();
}

}  // namespace lanyard::desktop
