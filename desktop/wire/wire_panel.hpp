#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <QWidget>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/notice_label.hpp"
#include "core/set_aside.hpp"
#include "core/task_thread.hpp"
#include "core/workbench.hpp"
#include "lanyard/wire/wire.hpp"
#include "wire/diagram_view.hpp"
#include "wire/flow_pictures.hpp"
#include "wire/frame_store.hpp"
#include "wire/parting.hpp"
#include "wire/session_flows.hpp"

namespace lanyard::desktop {

/// What TCP does for the conversation, segment by segment, as it happens. Only an onlooker: where
/// nothing can be seen it says why and what to do, and the conversation goes on.
class WirePanel : public QWidget {
  Q_OBJECT

 public:
  /// `options` say where virtual networks are found.
  explicit WirePanel(Workbench& workbench, wire::WireOptions options = {},
                     QWidget* parent = nullptr);
  ~WirePanel() override;

  /// The session whose connection is shown, by its number, also one that has ended; 0: the newest
  /// connection.
  void show_session(quint64 session);

  /// The chapter looks at its handshake.
  [[nodiscard]] std::vector<Choice> choices_for_chapter();

  /// The window closes: has the watching end, and does not wait for it. The destructor does, for
  /// half a second at most.
  void request_stop();

  [[nodiscard]] const FlowPictures& pictures() const { return pictures_; }
  /// Writes what was seen, of all connections, as pcapng, on another thread; how it went is told in
  /// the panel.
  void save_capture(const QString& name);

 private:
  void build();
  void name_parts();
  void join_parts();
  void set_watching(bool on);
  void watch(const HostPort& where, bool is_ours);
  void drain();
  void refresh();
  void refresh_list();
  void take_failure(const Error& error);
  [[nodiscard]] std::uint32_t shown_number() const;
  [[nodiscard]] QString empty_words() const;
  void ask_for_file(const QString& title, const QString& suffix, const QString& filter,
                    std::function<void(const QString& name)> save);
  void save_svg();
  void tell_saved(const QString& name, std::size_t count, const QString& problem);

  Workbench& workbench_;
  FlowPictures pictures_;
  SessionFlows session_flows_;
  FrameStore frames_;
  std::optional<std::uint64_t> shown_version_{};  ///< None: what is shown is to be made anew.
  std::uint64_t session_ = 0;
  std::uint64_t missed_ = 0;
  std::uint64_t missed_told_ = 0;
  std::uint64_t order_ = 0;  ///< Of the wire: an endpoint is held back until it is obeyed.
  HostPort where_{};
  bool is_ours_ = false;
  const wire::WireOptions options_;

  QCheckBox* watch_;
  QComboBox* list_;
  QPushButton* save_;
  QPushButton* capture_;
  NoticeLabel* notice_;
  DiagramView* view_;
  QLabel* words_;
  QTimer refresh_timer_;
  std::shared_ptr<Door> door_;  ///< To drain(), for wires that may outlive this object.
  std::unique_ptr<wire::Wire> wire_;
  Parting parting_;
  TaskThread worker_;  ///< Saves files.
};

}  // namespace lanyard::desktop
