// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `assay cmp plugin`: the file that makes a sidecar of Argo CD's repo-server a plugin.
struct PluginManifestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin", abstract: "Print the plugin.yaml of a sidecar.",
        discussion: """
            The sidecar's file is /home/argocd/cmp-server/config/plugin.yaml; deploy/argocd/cmp shows all of it.

            Examples:
              assay cmp plugin kustomize > plugin.yaml
              assay cmp plugin helm --name verified-helm > plugin.yaml
            """)

    enum Tool: String, ExpressibleByArgument, CaseIterable {
        case kustomize, helm, directory
    }

    @Argument(help: "What renders: kustomize, helm or directory (the YAML files as they are).")
    var tool: Tool

    @Option(help: ArgumentHelp("What Applications call the plugin (default: assay-TOOL).", valueName: "name"))
    var name: String?

    func validate() throws {
        guard let name else { return }
        let isLabel =
            (1...63).contains(name.utf8.count) && !name.hasPrefix("-") && !name.hasSuffix("-")
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
            }
        guard isLabel else {
            throw ValidationError("--name takes lower-case letters, digits and dashes, not \"\(name)\"")
        }
    }

    func run() throws {
        Terminal.output(Self.text(tool, name: name ?? "assay-\(tool.rawValue)"))
    }

    private static func text(_ tool: Tool, name: String) -> String {
        """
        apiVersion: argoproj.io/v1alpha1
        kind: ConfigManagementPlugin
        metadata:
          name: \(name)
        spec:

        """
            + lines(tool).map { "  \($0)\n" }.joined()
    }

    private static func lines(_ tool: Tool) -> [String] {
        let generate = ["generate:", "  command: [assay, cmp, generate, --]"]
        switch tool {
        case .kustomize: return generate + ["  args: [kustomize, build, .]"]
        case .helm:
            return [
                "init:", "  command: [helm, dependency, build]", "generate:",
                "  command: [assay, cmp, generate, --, sh, -c]", "  args:",
                // An Application outside of Argo CD's namespace is called namespace_name, which is no name of a release.
                "    - >-", "      helm template \"${ARGOCD_APP_NAME#*_}\" . --include-crds",
                "      --namespace \"$ARGOCD_APP_NAMESPACE\" --kube-version \"$KUBE_VERSION\"",
            ]
        case .directory:
            return [
                "generate:", "  command: [assay, cmp, generate, --, sh, -c]", "  args:", "    - >-",
                "      find . -name '.?*' -prune -o -type f '(' -name '*.yaml' -o -name '*.yml' ')' -print0 | sort -z |",
                "      xargs -0 -r awk 'FNR == 1 { print \"---\" } { print }'",
            ]
        }
    }
}
