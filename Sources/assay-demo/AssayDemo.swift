// SPDX-License-Identifier: Apache-2.0

import Foundation

/// `make demo`: what Assay decides, shown with the real program on images that were made a moment ago.
@main
struct AssayDemo {
    static func main() async {
        do {
            guard let options = try DemoOptions(Array(CommandLine.arguments.dropFirst())) else {
                Screen.standard.write(DemoOptions.help)
                return
            }
            exit(try await run(options) ? 0 : 1)
        } catch {
            FileHandle.standardError.write(Data("assay-demo: \(error)\n".utf8))
            exit(2)
        }
    }

    /// Runs all scenes; whether each went as expected.
    private static func run(_ options: DemoOptions) async throws -> Bool {
        let began = ContinuousClock.now
        let program = try AssayProgram.found()
        let folder = try WorkingFolder(at: options.keep)
        defer { folder.removeIfTemporary() }
        let stage = try await Stage.build()
        try folder.write(DemoFiles(stage.props).all)
        let play = Play(
            scenes: Scenes.all(stage.props, stage), screen: .standard, program: program, folder: folder)
        play.opening(stage.props)
        let failures = try await play.perform()
        play.curtain(failures, after: ContinuousClock.now - began)
        if options.serve {
            play.servingNotice(stage.props)
            while !Task.isCancelled { try await Task.sleep(for: .seconds(3600)) }
        }
        await stage.stopRegistry()
        return failures.isEmpty
    }
}
