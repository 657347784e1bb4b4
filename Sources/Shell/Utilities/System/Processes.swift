/// `ps`, `top`, `free`, `pgrep`, `pkill`, `pidof`.
enum Processes {
  private static func command(_ process: Process) -> String { process.arguments.joined(separator: " ") }

  /// `mm:ss` of processor time as busybox writes it, `hh:mm:ss` as procps does.
  private static func clock(_ duration: Duration, hours: Bool) -> String {
    let seconds = Int(duration.components.seconds)
    let two = { (number: Int) in String(number).paddedLeft(to: 2, with: "0") }
    return hours
      ? "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
      : "\(seconds / 60):\(two(seconds % 60))"
  }

  static func list(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    let processes = c.visibleProcesses
    if call.flavour == .busybox {
      c.write("PID   USER     TIME  COMMAND\n")
      for process in processes {
        let user = String(c.userName(process.user.id).prefix(8))
        c.write(
          "\(String(process.localID).paddedLeft(to: 5)) \(user.padded(to: 8)) "
            + "\(clock(process.spending.total, hours: false).paddedLeft(to: 5)) \(command(process))\n"
        )
      }
      return 0
    }
    let letters = call.arguments.joined().filter { $0 != "-" }
    if letters.contains("u") || letters.hasPrefix("aux") {
      c.write("USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n")
      for process in processes {
        let start = Calendar.format("%H:%M", seconds: c.epoch + Int(process.started.components.seconds))
        let columns = [
          String(c.userName(process.user.id)).padded(to: 8), String(process.localID).paddedLeft(to: 7), " 0.0", " 0.0",
          String(process.memory >> 8).paddedLeft(to: 6), String(process.memory >> 10).paddedLeft(to: 5), "?       ",
          process.localID == 1 ? "Ss  " : "S   ", start.padded(to: 5),
          clock(process.spending.total, hours: false).paddedLeft(to: 6),
        ]
        c.write(columns.joined(separator: " ") + " " + command(process) + "\n")
      }
    } else if letters.contains("f") {
      c.write("UID          PID    PPID  C STIME TTY          TIME CMD\n")
      for process in processes {
        let start = Calendar.format("%H:%M", seconds: c.epoch + Int(process.started.components.seconds))
        c.write(
          "\(c.userName(process.user.id).padded(to: 8)) \(String(process.localID).paddedLeft(to: 7)) "
            + "\(String(c.localParent(of: process)).paddedLeft(to: 7))  0 \(start) ?        "
            + "\(clock(process.spending.total, hours: true)) \(command(process))\n"
        )
      }
    } else {
      c.write("    PID TTY          TIME CMD\n")
      for process in processes {
        let name = process.arguments.first?.lastPathComponent ?? ""
        c.write(
          "\(String(process.localID).paddedLeft(to: 7)) ?        "
            + "\(clock(process.spending.total, hours: true)) \(name)\n"
        )
      }
    }
    return 0
  }

  static func top(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    let processes = c.visibleProcesses
    if call.flavour == .gnu {
      let time = Calendar.format("%H:%M:%S", seconds: c.epoch + Int(c.now.components.seconds))
      c.write("top - \(time) up 0 min,  0 users,  load average: 0.00, 0.00, 0.00\n")
      c.write(
        "Tasks: \(String(processes.count).paddedLeft(to: 3)) total,   1 running, "
          + "\(String(processes.count - 1).paddedLeft(to: 3)) sleeping,   0 stopped,   0 zombie\n"
      )
      c.write("%Cpu(s):  0.0 us,  0.0 sy,  0.0 ni,100.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st\n")
      c.write("MiB Mem :   7954.6 total,   4106.2 free,   1800.0 used,   2048.4 buff/cache\n")
      c.write("MiB Swap:      0.0 total,      0.0 free,      0.0 used.   6153.5 avail Mem\n\n")
      c.write("    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n")
    } else {
      c.write("Mem: 3940788K used, 4204744K free, 1024K shrd, 88064K buff, 2048000K cached\n")
      c.write("CPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq\n")
      c.write("Load average: 0.00 0.00 0.00 1/\(processes.count) \(c.pid)\n")
      c.write("  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n")
    }
    for process in processes {
      let user = String(c.userName(process.user.id).prefix(8)).padded(to: 8)
      let memory = String(process.memory >> 10)
      if call.flavour == .gnu {
        c.write(
          "\(String(process.localID).paddedLeft(to: 7)) \(user)  20   0 \(memory.paddedLeft(to: 7)) "
            + "\(memory.paddedLeft(to: 6)) \(memory.paddedLeft(to: 6)) S   0.0   0.0   0:00.00 "
            + "\(process.arguments.first?.lastPathComponent ?? "")\n"
        )
      } else {
        c.write(
          "\(String(process.localID).paddedLeft(to: 5)) "
            + "\(String(c.localParent(of: process)).paddedLeft(to: 5)) \(user) "
            + "S    \(memory.paddedLeft(to: 5))   0%   0   0% \(command(process))\n"
        )
      }
    }
    return 0
  }

  static func free(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    let unit = call.arguments.contains("-m") ? 1024 : call.arguments.contains("-g") ? 1024 * 1024 : 1
    let values = [8_145_532, 1_843_200, 4_204_744, 1024, 2_097_588, 6_301_220].map { kilobytes in
      call.arguments.contains("-h") ? Size.human(kilobytes << 10) + "i" : String(kilobytes / unit)
    }
    c.write("               total        used        free      shared  buff/cache   available\n")
    c.write("Mem:    " + values.map { $0.paddedLeft(to: 12) }.joined() + "\n")
    c.write("Swap:   " + ["0", "0", "0"].map { $0.paddedLeft(to: 12) }.joined() + "\n")
    return 0
  }

  /// `pgrep`, `pkill`, `pidof`, `killall`.
  static func find(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    var signal = Signal.terminate
    var full = false
    var names: [String] = []
    for argument in call.arguments {
      if argument == "-f" {
        full = true
      } else if argument.hasPrefix("-") {
        if let named = Signal(named: argument.dropFirst()) { signal = named }
      } else {
        names.append(argument)
      }
    }
    let exact = call.name == "pidof" || call.name == "killall"
    let found = c.visibleProcesses.filter { process in
      guard process.localID != c.pid, process.ended == nil else { return false }
      let name = process.arguments.first?.lastPathComponent ?? ""
      return names.contains { exact ? name == $0 : (full ? command(process) : name).contains($0) }
    }
    if call.name == "pkill" || call.name == "killall" {
      for process in found { _ = c.sendSignal(signal, toLocal: process.localID) }
      if found.isEmpty && exact { call.complain("\(names.first ?? ""): no process found", &c) }
    } else if call.name == "pidof" {
      if !found.isEmpty { c.write(found.reversed().map { String($0.localID) }.joined(separator: " ") + "\n") }
    } else {
      for process in found { c.write("\(process.localID)\n") }
    }
    return found.isEmpty ? 1 : 0
  }
}
