(module
    (memory (export "memory") 0 0)
    (func (export "user_entrypoint") (param i32) (result i32) (i32.const 0)))
