// SPDX-License-Identifier: Apache-2.0

/// What was typed behind `assay-demo`.
struct DemoOptions {
    /// Where to leave the files; `nil` takes a temporary folder and removes it.
    var keep: String?
    /// Whether the registry stays up at the end.
    var serve = false

    /// Reads the arguments; `nil` when help is asked for. Throws ``DemoError/usage(_:)``.
    init?(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--keep":
                guard let folder = rest.popFirst() else { throw DemoError.usage("--keep needs a folder") }
                keep = folder
            case "--serve": serve = true
            case "-h", "--help": return nil
            default: throw DemoError.usage("unknown argument \(argument)")
            }
        }
        guard keep != nil || !serve else { throw DemoError.usage("--serve needs --keep DIR") }
    }

    static let help = """
        Shows what assay decides about images that are built and signed here. No network, nothing installed.

        USAGE: assay-demo [--keep DIR [--serve]]

          --keep DIR   write the policies, manifests and keys to DIR (new or empty) and leave them there
          --serve      keep the registry up afterwards, so that you can type the commands in DIR

        ENVIRONMENT
          ASSAY        the assay program to run (default: the one beside this program)
          NO_COLOR     no colours

        Ends with 0 when every command did what was expected of it, with 1 when one did not.

        """
}

/// Why there is nothing to see.
enum DemoError: Error, CustomStringConvertible {
    case usage(String)
    case noProgram(String)
    case folderInUse(String)
    case notFinished(String)

    var description: String {
        switch self {
        case .usage(let problem): "\(problem); see assay-demo --help"
        case .noProgram(let path): "there is no program \(path): build it with `make build`, or set ASSAY"
        case .folderInUse(let path): "\(path) is not empty; name a new folder"
        case .notFinished(let command): "\(command) was killed before it could answer"
        }
    }
}
