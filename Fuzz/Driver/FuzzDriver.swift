// SPDX-License-Identifier: Apache-2.0

import FuzzTargets
import Glibc

/// The entry point under the name that the package manager gives it, in place of libFuzzer's own `main`.
/// `ASSAY_FUZZ_TARGET` names the target; the arguments are libFuzzer's.
@_cdecl("assay_fuzz_main")
public func runAssayFuzz(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?)
    -> CInt
{
    guard target != nil else {
        let names = fuzzTargets.keys.sorted().joined(separator: "\n")
        unsafe puts(names)
        return unsafe getenv("ASSAY_FUZZ_TARGET") == nil ? 0 : 2
    }
    var count = count
    var arguments = unsafe arguments
    return unsafe runFuzzer(&count, &arguments, fuzzOneInput)
}

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe UnsafeBufferPointer(start: start, count: count)
    target?(unsafe Array(input))
    return 0
}

private let target: (@Sendable ([UInt8]) -> Void)? =
    unsafe getenv("ASSAY_FUZZ_TARGET").flatMap { fuzzTargets[unsafe String(cString: $0)] }

/// libFuzzer's driver (LLVM, "libFuzzer as a library").
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
