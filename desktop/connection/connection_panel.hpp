#pragma once

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>
#include <QWidget>
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "connection/address_list.hpp"
#include "connection/endpoint_form.hpp"
#include "connection/framing_editor.hpp"
#include "core/notice_label.hpp"
#include "core/set_aside.hpp"
#include "core/workbench.hpp"

namespace lanyard::desktop {

/// A board or other peer that can be connected to.
struct PeerOffer {
  QString label;  ///< `kitchen — 192.168.4.2`
  QString host;
};

/// What this computer is, TCP server, TCP client or UDP peer, on which address and port; and the
/// button that begins it and ends it. What is wrong is told under the field that it concerns.
class ConnectionPanel : public QWidget {
  Q_OBJECT

 public:
  explicit ConnectionPanel(Workbench& workbench, QWidget* parent = nullptr);
  ~ConnectionPanel() override;

  [[nodiscard]] Mode mode() const { return mode_; }
  /// Ends what is open and shows the fields of `mode`; tells mode_changed() where it is another.
  void set_mode(Mode mode);

  /// As if the fields had been typed and the button pressed, but for being remembered.
  void listen(const QString& host, const QString& port);
  void connect_to(const QString& host, const QString& port);
  /// What the chapter needs to be plain, and the fields that it fills in.
  [[nodiscard]] std::vector<Choice> choices_for_chapter();
  /// Has the next start begin with these fields.
  void remember() const;
  /// Presses the button.
  void toggle();

  /// Peers to choose from beside the recent ones: the boards of a virtual network.
  void offer_peers(const std::vector<PeerOffer>& offers);
  /// Looks for this computer's addresses again, elsewhere; a virtual network has come or gone.
  void refresh_addresses();

 Q_SIGNALS:
  void mode_changed(lanyard::desktop::Mode mode);

 private:
  struct Row {
    QLabel* label = nullptr;
    QWidget* field = nullptr;
    NoticeLabel* notice = nullptr;
  };

  void build_modes(class QVBoxLayout& column);
  void build_fields(class QGridLayout& form);
  Row add_row(class QGridLayout& form, Field field, QWidget* widget, const QString& label);
  void restore();
  void show_mode();
  void show_fields_of(Mode mode);
  void take_next_mode();
  [[nodiscard]] QString address_words() const;
  void show_state(EndpointState state);
  void enable_fields();
  [[nodiscard]] QString udp_words() const;
  void show_error(Field field, const QString& sentence);
  [[nodiscard]] bool shows_error() const;
  void clear_errors();
  /// What the user has typed is remembered.
  void begin(bool by_user);
  void apply_framing();
  void show_peers();
  void remember_peer();
  [[nodiscard]] EndpointForm form() const;
  [[nodiscard]] Mode mode_to_remember() const { return next_mode_.value_or(mode_); }
  Choice mode_choice();
  Choice server_port_choice();
  Choice framing_choice();
  [[nodiscard]] QString remote_host() const;

  Workbench& workbench_;
  Mode mode_ = Mode::tcp_server;
  std::optional<Mode> next_mode_;  ///< The user's, where what is open is the chapter's.
  QButtonGroup* modes_;
  AddressList* local_host_;
  QLineEdit* local_port_;
  QComboBox* remote_host_;
  QLineEdit* remote_port_;
  FramingEditor* framing_;
  QCheckBox* echo_;
  QCheckBox* connect_again_;
  QPushButton* button_;
  QLabel* state_;
  std::map<Field, Row> rows_;
  QString server_port_ = QStringLiteral("8888");
  QString udp_port_ = QStringLiteral("8888");
  std::vector<PeerOffer> offers_;
  QStringList recent_;  ///< Host and port, the newest first.
  QTimer address_timer_;
  std::shared_ptr<class AddressFinder> finder_;
};

}  // namespace lanyard::desktop
