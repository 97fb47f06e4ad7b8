#pragma once

#include <QDBusConnection>
#include <QDBusMessage>
#include <QObject>
#include <QPalette>
#include <QString>
#include <functional>

#include "core/task_thread.hpp"

namespace lanyard::desktop {

/// Colours for a system that is dark: like those of Qt's Fusion style, with links and a selection
/// that can be read on them.
[[nodiscard]] QPalette dark_palette();

/// Makes the application dark while the system is, where Qt does not do so itself. Implemented in
/// platform/.
///
/// Qt 6.4 takes colours from KDE's settings; in GNOME, XFCE and their like only where the package
/// `qt6-gtk-platformtheme` is installed, and then by the name of the GTK theme, which may be a
/// light one on a dark desktop. Without it the window stays light. What all of them tell is the
/// setting `color-scheme` of `org.freedesktop.appearance` of the desktop portal:
/// https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html
///
/// Where no bus and no portal answers nothing changes, and the window does not wait for them. A
/// platform theme or a style that gives colours of its own, light or dark, when the portal tells
/// its own, keeps them. To ask, the bus may start the portal where it does not run.
class SystemColours : public QObject {
  Q_OBJECT

 public:
  /// Opens a connection of that name to the session's bus; may wait for it.
  using Bus = std::function<QDBusConnection(const QString& name)>;

  /// `bus` is called on another thread; where it is empty there is none.
  explicit SystemColours(Bus bus, QObject* parent = nullptr);
  /// The colours stay as they are. Waits for a bus that took the connection and has not greeted
  /// yet: up to libdbus's 25 s.
  ~SystemColours() override;
  SystemColours(const SystemColours&) = delete;
  SystemColours& operator=(const SystemColours&) = delete;

  /// Empty where the environment tells of none: libdbus would start one, which is no window's
  /// business.
  [[nodiscard]] static Bus session_bus();

 Q_SIGNALS:
  /// The portal has told what the system is, and has been followed; for tests.
  void told();

 private Q_SLOTS:
  void on_setting_changed(const QDBusMessage& change);

 private:
  void subscribe();
  void ask();
  void take(const QVariant& colour_scheme);

  const Bus bus_;
  const QString connection_;  ///< Its name.
  bool is_dark_by_us_ = false;
  TaskThread worker_;
};

}  // namespace lanyard::desktop
