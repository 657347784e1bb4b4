import API
import Objects

/// A pod template as `rollout history --revision` shows it, not set in columns (`printTemplate` in
/// `polymorphichelpers/history.go`).
enum PodTemplateText {
  static func text(of template: Value, _ clock: Clock) -> String {
    var text = Description(clock)
    TemplateDescription.describe(template, &text)
    return text.unaligned
  }
}
