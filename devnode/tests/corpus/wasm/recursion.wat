(module
    (memory (export "memory") 0 0)
    (func $deep (param i32) (result i32)
        (local i64 i64 i64)
        (if (result i32) (local.get 0)
            (then (call $deep (i32.add (local.get 0) (i32.const 1))))
            (else (i32.const 1))))
    (func (export "user_entrypoint") (param i32) (result i32) (call $deep (i32.const 1))))
